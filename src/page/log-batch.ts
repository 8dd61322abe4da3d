import type { StepwellError } from '../base/errors.js';
import { ValidationError } from '../base/errors.js';
import type { LoggableRow, LogOptions, LogRow } from './log-value.js';
import type { LogResult } from './result.js';
import { yieldTask } from './wake.js';

/** Rows logged before other tasks get a turn: about a millisecond of work. */
const CHUNK_ROWS = 2048;
/** Most errors kept in the result. All errors are counted. */
const MAX_ERRORS = 100;

export interface BatchOptions {
  /** Called after each chunk with the number of rows done so far. */
  readonly onProgress?: (done: number) => void;
  /** Stops between two chunks. Rows logged so far stay. */
  readonly signal?: AbortSignal;
}

export interface BatchResult {
  /** Rows read. */
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
  /** `successful / total` in 0…1; 1 for no rows. */
  readonly successRate: number;
  /** The first 100 failures, by index of the row. */
  readonly errors: readonly { readonly index: number; readonly error: StepwellError }[];
  /** True if `signal` stopped the batch. */
  readonly aborted: boolean;
}

/** A row with an optional step: `{step: 3, loss: 0.1}`. */
export type BatchRow = LogRow & { readonly step?: number };

/** The row type `T` with the fields that `logBatch()` takes. */
export type LoggableBatchRow<T> = LoggableRow<T> & { readonly step?: number };

/** Logs many rows in chunks. Lets other tasks run between chunks and waits for a slow store, so that no value is dropped. */
export async function logBatch(
  rows: Iterable<BatchRow> | AsyncIterable<BatchRow>,
  options: BatchOptions,
  log: (row: LogRow, options?: LogOptions) => LogResult,
  makeRoom: () => Promise<void>,
): Promise<BatchResult> {
  let total = 0;
  let failed = 0;
  const errors: { index: number; error: StepwellError }[] = [];
  const finish = (aborted: boolean): BatchResult => {
    const successful = total - failed;
    return { total, successful, failed, successRate: total === 0 ? 1 : successful / total, errors, aborted };
  };
  const one = (row: BatchRow) => {
    let error: StepwellError | undefined;
    try {
      const { step, ...values } = row;
      error = log(values, step === undefined ? undefined : { step }).error;
    } catch (thrown) {
      error =
        thrown instanceof ValidationError
          ? thrown
          : new ValidationError('the row cannot be read', {}, thrown);
    }
    if (error) {
      failed++;
      if (errors.length < MAX_ERRORS) errors.push({ index: total, error });
    }
    total++;
  };
  const pause = async () => {
    options.onProgress?.(total);
    await yieldTask();
    await makeRoom();
    return options.signal?.aborted === true;
  };
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) {
      one(row);
      if (total % CHUNK_ROWS === 0 && (await pause())) return finish(true);
    }
  } else {
    for (const row of rows) {
      one(row);
      if (total % CHUNK_ROWS === 0 && (await pause())) return finish(true);
    }
  }
  options.onProgress?.(total);
  return finish(false);
}
