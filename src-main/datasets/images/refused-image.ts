/** A file that is not taken as an image; `reason` completes a sentence whose subject is the file. Never ends an import. */
export class RefusedImage extends Error {
  constructor(readonly reason: string) {
    super(reason)
    this.name = 'RefusedImage'
  }
}

export function refuse(reason: string): never {
  throw new RefusedImage(reason)
}
