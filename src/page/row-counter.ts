/**
 * Counts rows and steps [ROW1]. Rows are numbered without gaps over the whole life of a run. The step is data: the automatic step
 * counts, an explicit step may be any number.
 */
export class RowCounter {
  /** The second counter of a run, recorded with every row [ROW3]. */
  globalStep: number;
  /** Number that the next new row gets. */
  nextRow: number;
  /** Step that the next row without an explicit step gets. */
  nextStep: number;
  /** Number of the row that was begun last; −1 before the first. */
  row = -1;
  /** Explicit step of the row that was begun last; NaN if the step was automatic, so that no step equals it. */
  #explicit = Number.NaN;

  /** Continues where an earlier writer of the run stopped. */
  constructor(start: Pick<RowCounter, 'nextRow' | 'nextStep' | 'globalStep'>) {
    this.nextRow = start.nextRow;
    this.nextStep = start.nextStep;
    this.globalStep = start.globalStep;
  }

  /** Begins a row at the automatic step. Returns the step. */
  begin(): number {
    this.#explicit = Number.NaN;
    this.row = this.nextRow++;
    return this.nextStep++;
  }

  /** True if the previous row has exactly this explicit step, so that new keys may join that row [ROW2]. */
  mayJoin(step: number): boolean {
    return step === this.#explicit;
  }

  /** Begins a row at an explicit step; with `join`, continues the previous row. Returns the step. */
  beginAt(step: number, join: boolean): number {
    if (!join) this.row = this.nextRow++;
    this.#explicit = step;
    this.nextStep = Math.floor(step) + 1;
    return step;
  }
}
