import { messageOf } from '../base/errors.js';
import { isRefusal, type Refusal, refuse } from '../base/refusal.js';
import type { NdArray } from '../files/arrays.js';
import { typeOfFile } from '../files/formats.js';
import { PendingItems } from '../media/capture.js';
import { captureJson } from '../record/json.js';
import type { FileRecord, Json, SummaryRecord } from '../record/kinds.js';
import { checkKey } from '../record/scalar.js';
import { SUMMARY_NAMESPACE, type SummaryTensor, type TensorStatistics } from '../record/summary-tensor.js';
import type { RunDetail, ScalarSummary } from '../source/types.js';
import type { TensorSide } from '../tensor/port.js';
import { attempted } from './files.js';
import { type CapturedTensor, captureTensor, fileOfKey, type SummaryOptions } from './summary-tensor.js';
import { describe } from './values.js';

export interface SummarySink {
  record(record: SummaryRecord): boolean;
  /** Records what was begun before the run ended. */
  late(record: SummaryRecord | FileRecord): boolean;
  problem(key: string, refusal: Refusal, late?: boolean): void;
  drop(reason: string): void;
  now(): number;
  /** Commits everything logged so far, then reads the run from the store. */
  detail(): Promise<RunDetail>;
  /** Reports unknown options of `set`. */
  checkNames(options: unknown): void;
  tensors(): TensorSide | null;
  /** Starts work that the end of the run waits for. The returned function ends the work. Throws if the run has ended. */
  begin(): () => void;
  /** See `RunBlobs.storeTensor`. */
  store(array: NdArray): Promise<{ readonly sha256: string; readonly size: number } & TensorStatistics>;
}

/** One value per key that represents the whole run. Automatic for every scalar. Values set by hand take precedence. */
export class Summary {
  readonly #sink: SummarySink;
  /** Tensors that are being read and stored, by key: later calls for the same key are recorded after them. */
  readonly #waiting = new Map<string, Promise<void>>();
  /** Files of the tensors that are in the summary now, by key. */
  readonly #files = new Map<string, FileRecord>();
  readonly #pending = new PendingItems();

  constructor(sink: SummarySink) {
    this.#sink = sink;
  }

  /**
   * Sets a value by hand. Later logged values do not change it. The value is captured at the call.
   *
   * A tensor, a typed array, `{data, shape}` or a rectangular list of lists of numbers is recorded whole, as the `.npy` file
   * `run.files('summary').load(key + '.npy')`, and the summary holds its statistics: a {@link SummaryTensor} with `min`, `max`, `mean`,
   * `variance`, `std` and percentiles. At most 64 MiB. A tensor of one element is a number. Everything else, flat lists too, is JSON.
   * `options.shape` and `options.as` decide otherwise.
   */
  set(key: string, value: unknown, options: SummaryOptions = {}): void {
    const refusal = checkKey(key);
    if (refusal !== null) {
      this.#sink.problem(describe(key), refusal);
      return;
    }
    this.#sink.checkNames(options);
    const tensor = captureTensor(value, options ?? {}, this.#sink.tensors());
    if (tensor === null) this.#setJson(key, value);
    else if (isRefusal(tensor)) this.#sink.problem(key, tensor);
    else this.#setTensor(key, tensor);
  }

  /** Removes a value set by hand. The automatic value shows again. */
  unset(key: string): void {
    this.#inOrder(key, (isLate) => this.#record(key, null, true, isLate));
  }

  /** Returns the automatic aggregates of the scalar keys and the values set by hand. First commits what was logged. */
  async read(): Promise<{
    readonly scalars: Readonly<Record<string, ScalarSummary>>;
    readonly manual: { readonly [key: string]: Json };
  }> {
    const detail = await this.#sink.detail();
    return { scalars: detail.scalars, manual: detail.summary };
  }

  #setJson(key: string, value: unknown): void {
    const { json, problems } = captureJson(value);
    for (const problem of problems) this.#sink.problem(key, problem);
    this.#inOrder(key, (isLate) => this.#record(key, json, false, isLate));
  }

  #setTensor(key: string, { bytes, isScalar, array }: CapturedTensor): void {
    const file = fileOfKey(key);
    // A refused call must not leave a promise behind that rejects unheard.
    if (array instanceof Promise) array.catch(() => {});
    if (isRefusal(file)) {
      this.#sink.problem(key, file);
      return;
    }
    const end = this.#begin();
    if (end === null) return;
    const taken = this.#pending.later('a tensor', bytes, async () => ({ raw: await array, bytes }));
    if (!(taken instanceof Promise)) {
      this.#sink.drop('too many tensors of the summary were waiting');
      end();
      return;
    }
    const before = this.#waiting.get(key);
    const work = (async () => {
      const item = await taken;
      await before;
      if (typeof item === 'symbol') return;
      if (isRefusal(item)) this.#sink.problem(key, item, true);
      else if (isScalar) this.#record(key, Number(item.raw.data[0]), false, true);
      else await this.#store(key, file, item.raw);
    })()
      .catch((thrown: unknown) => this.#sink.problem(key, refuse('storage', messageOf(thrown)), true))
      .finally(() => {
        if (this.#waiting.get(key) === work) this.#waiting.delete(key);
        end();
      });
    this.#waiting.set(key, work);
  }

  async #store(key: string, name: string, array: NdArray): Promise<void> {
    const { sha256, size, ...statistics } = await attempted(() => this.#sink.store(array));
    const { dtype, shape } = array;
    const file: FileRecord = {
      ...{ kind: 'file', time: this.#sink.now(), namespace: SUMMARY_NAMESPACE, name, format: 'npy' },
      ...{ sha256, size, type: typeOfFile(name, 'npy'), deleted: false },
    };
    const value: SummaryTensor = {
      ...{ type: 'tensor', dtype, shape, file: name, sha256, size },
      ...statistics,
    };
    // A file of this name is replaced by the new one.
    this.#files.delete(key);
    // Recorded together, so in one commit: the summary never names a file that is not there.
    this.#sink.late(file);
    this.#record(key, value as unknown as Json, false, true);
    this.#files.set(key, file);
  }

  /** Records at once, or after the tensors of the same key that are being stored. */
  #inOrder(key: string, record: (isLate: boolean) => void): void {
    const before = this.#waiting.get(key);
    if (!before) {
      record(false);
      return;
    }
    const end = this.#begin();
    if (end === null) return;
    const work = before.then(() => record(true));
    this.#waiting.set(key, work);
    void work.finally(() => {
      if (this.#waiting.get(key) === work) this.#waiting.delete(key);
      end();
    });
  }

  /** Records a value. The file of a tensor that was the key's value before is deleted. */
  #record(key: string, value: Json, removed: boolean, isLate: boolean): void {
    const time = this.#sink.now();
    const record: SummaryRecord = { kind: 'summary', time, key, value, removed };
    const isRecorded = isLate ? this.#sink.late(record) : this.#sink.record(record);
    const file = this.#files.get(key);
    if (!isRecorded || !file) return;
    this.#files.delete(key);
    this.#sink.late({ ...file, time, deleted: true });
  }

  /** Starts work that the end of the run waits for; `null`: the run has ended, and nothing is recorded any more. */
  #begin(): (() => void) | null {
    try {
      return this.#sink.begin();
    } catch {
      return null;
    }
  }
}
