import type { Frame, RecordKind } from '../record/kinds.js';
import type { RunPosition } from './manifest.js';

/** The kinds of records that {@link PositionFinder} needs. */
export const POSITION_KINDS: ReadonlySet<RecordKind> = new Set([
  'rows',
  'text',
  'json',
  'histogram',
  'media',
  'status',
]);

/**
 * Finds where a run's next writer continues and how the run ended, from its frames alone: wrong numbers in a description could make
 * a writer reuse row numbers. Add the frames of the streams by epoch.
 */
export class PositionFinder {
  #lastRow = -1;
  #step = 0;
  #globalStep = 0;
  #lastSeen = 0;
  #epoch = 0;
  #status: RunPosition['status'] = 'running';

  /** Adds the next frame. It must be decoded with at least {@link POSITION_KINDS}. */
  add({ header, records }: Frame): void {
    // A later edit is no sign of the writer.
    if (header.epoch > 0 && Number.isFinite(header.time)) {
      this.#lastSeen = Math.max(this.#lastSeen, header.time);
    }
    if (header.epoch > this.#epoch) {
      // A later writer resumed the run.
      this.#epoch = header.epoch;
      this.#status = 'running';
    }
    for (const record of records) {
      if (record.kind === 'status') this.#status = record.status;
      else if (record.kind === 'rows') {
        const { rows, steps, globalSteps } = record;
        for (let i = 0; i < rows.length; i++) this.#row(rows[i], steps[i], globalSteps[i]);
      } else if ('row' in record) this.#row(record.row, record.step, record.globalStep);
    }
  }

  /** The state after all frames so far. */
  get position(): RunPosition {
    return {
      nextRow: this.#lastRow + 1,
      nextStep: this.#step,
      globalStep: this.#globalStep,
      status: this.#status,
      lastSeen: this.#lastSeen,
    };
  }

  #row(row: number | undefined, step: number | undefined, globalStep: number | undefined): void {
    // Late values belong to rows before the last one.
    if (!Number.isSafeInteger(row) || (row as number) <= this.#lastRow || row === Number.MAX_SAFE_INTEGER)
      return;
    this.#lastRow = row as number;
    const next = Math.floor(step ?? 0) + 1;
    if (Number.isSafeInteger(next)) this.#step = next;
    if (Number.isFinite(globalStep)) this.#globalStep = globalStep as number;
  }
}
