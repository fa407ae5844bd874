/** One entry of a closed list. */
export interface Option {
  readonly value: string
  readonly label: string
  readonly disabled?: boolean
}
