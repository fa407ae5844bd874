/** One tab of a TabStrip. */
export interface Tab {
  readonly id: string
  readonly label: string
  /** A short mark behind the label, such as a count or `!`. */
  readonly mark?: string
}
