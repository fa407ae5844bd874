import { AppError } from '@shared/domain/errors'

/** Class names for labels that are bare numbers: 0 to the largest there is. @throws AppError `bad-file` for a single class */
export function numberedClasses(largest: number, where: string): string[] {
  if (largest < 1) throw new AppError('bad-file', `${where}: every label is 0, and two classes are needed.`)
  return Array.from({ length: largest + 1 }, (_, label) => String(label))
}

/** Images that an import may have: beyond it a header is a lie or the machine too small. */
export const mostImages = 20_000_000
