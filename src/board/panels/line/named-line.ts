/** A line of a chart. */
export interface NamedLine {
  /** Identifies the line. */
  readonly id: string;
  readonly run: string;
  readonly name: string;
  readonly color: string;
  /** Dashes in CSS pixels; empty: a solid line. */
  readonly dash: readonly number[];
}
