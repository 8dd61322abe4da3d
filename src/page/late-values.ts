import { assertUnreachable } from '../base/assert.js';
import { messageOf } from '../base/errors.js';
import { isRefusal, type Refusal, refusalOf, refuse } from '../base/refusal.js';
import type { RawItem } from '../media/capture.js';
import type { MediaName } from '../media/kinds.js';
import { elementsOf, givenDistribution } from '../record/elements.js';
import { type CheckedHistogramOptions, checkHistogramOptions } from '../record/histogram-options.js';
import { HistogramValue } from '../record/histogram-value.js';
import type { Distribution, DistributionOrigin, HistogramRecord, RowPosition } from '../record/kinds.js';
import type { TensorSide, TensorView } from '../tensor/port.js';
import type { PageRecord, TensorRecord } from '../worker/protocol.js';
import { MediaCaptures, type TakenMedia } from './media.js';
import { type OptionsOf, whyUnknown, whyUnknownNames } from './option-names.js';
import { HeldBatch } from './result.js';
import {
  type LaterRecord,
  LateScalar,
  type PendingScalar,
  type RowNumbers,
  type Special,
  type Specials,
} from './specials.js';
import type { Wake } from './wake.js';

/** Milliseconds between two readbacks of scalars [VAL4]. */
const READ_INTERVAL_MS = 50;
/** If this many scalars wait, they are read at once. */
const READ_SCALARS = 512;
/** Most scalar tensors that may wait for a readback. Without a limit, a loop that never yields would fill the GPU memory. */
const MAX_SCALARS = 16_384;

/** The recorder, which gets the values. */
export interface LateSink {
  late(position: RowNumbers, values: readonly (readonly [string, number])[]): number;
  record(record: PageRecord): boolean;
  problem(key: string, refusal: Refusal): void;
  drop(count: number, reason: string): void;
}

/** A row whose tensors are not read yet. */
interface WaitingRow {
  readonly position: RowNumbers;
  readonly values: [key: string, value: number][];
  readonly keys: readonly string[];
  readonly tensors: readonly (TensorView | LateScalar)[];
  readonly held: HeldBatch;
}

/** A collected tensor, in the order of the rows. */
interface Collected {
  readonly tensors: readonly (TensorView | LateScalar)[];
  settle(value: number | Refusal): void;
}

/**
 * Reads the scalar tensors, histograms and media of one run. Tensors are cloned at the call. Scalars of many rows share one
 * readback. {@link TensorSide} decides where a histogram is computed.
 */
export class LateValues implements Specials {
  /** The recorder; set right after it is made. */
  sink: LateSink | null = null;
  readonly #side: () => TensorSide | null;
  readonly #wake: Wake;
  readonly #now: () => number;
  readonly #media: MediaCaptures;
  #rows: (WaitingRow | Collected)[] = [];
  #scalars = 0;
  #readAt = 0;
  #armed = false;
  #told = false;
  /** Step of the newest row that was deferred. */
  #step = 0;
  /** The last readback. Rows are written in the order of their `log()` calls, in whatever order the readbacks end. */
  #reading: Promise<void> = Promise.resolve();
  readonly #open = new Set<Promise<void>>();

  constructor(side: () => TensorSide | null, wake: Wake, now: () => number) {
    this.#side = side;
    this.#wake = wake;
    this.#now = now;
    this.#media = new MediaCaptures(side, (media, known, options) => {
      for (const refusal of whyUnknownNames(media, known, options)) this.sink?.problem('', refusal);
    });
  }

  take(value: unknown): Special | Refusal | null {
    try {
      if (value instanceof HistogramValue) return this.#histogram(value);
      if (value instanceof LateScalar) return { kind: 'scalar', tensor: value };
      const media = this.#media.take(value);
      if (media !== null) return isRefusal(media) ? media : this.#mediaLater(media);
      const tensor = this.#hold(value);
      return tensor === null || isRefusal(tensor) ? tensor : { kind: 'scalar', tensor };
    } catch (thrown) {
      return refusalOf(thrown, 'reading the value threw');
    }
  }

  collect(value: unknown, settle: (value: number | Refusal) => void): boolean | Refusal {
    try {
      const tensor = this.#hold(value);
      if (tensor === null) return false;
      if (isRefusal(tensor)) return tensor;
      this.#rows.push({ tensors: [tensor], settle });
      this.#readSoon(this.#now());
      return true;
    } catch (thrown) {
      return refusalOf(thrown, 'reading the value threw');
    }
  }

  /** Clones a scalar tensor; `null`: the value is not a tensor. */
  #hold(value: unknown): TensorView | Refusal | null {
    const side = this.#side();
    const tensor = side?.view(value) ?? null;
    if (!side || tensor === null) return null;
    const unfit = side.whyUnfit(tensor);
    if (unfit !== null) return unfit;
    if (tensor.size !== 1) {
      return refuse('shape', `a tensor of ${tensor.size} elements is not a scalar: log histogram(tensor)`);
    }
    if (this.#scalars >= MAX_SCALARS) {
      this.sink?.drop(1, 'too many scalar tensors were waiting to be read');
      return refuse(
        'dropped',
        'dropped: too many scalar tensors wait to be read (the loop never lets the page run)',
      );
    }
    this.#scalars++;
    return side.hold(tensor);
  }

  #readSoon(now: number): void {
    if (this.#scalars >= READ_SCALARS || now - this.#readAt >= READ_INTERVAL_MS) this.#read();
    else this.#arm();
  }

  defer(
    position: RowNumbers,
    values: [key: string, value: number][],
    pending: ReadonlyMap<string, PendingScalar>,
  ): HeldBatch {
    const held = new HeldBatch();
    this.#step = position.step;
    const tensors = Array.from(pending.values(), ({ tensor }) => tensor as TensorView | LateScalar);
    this.#rows.push({ position, values, keys: [...pending.keys()], tensors, held });
    this.#readSoon(position.time);
    return held;
  }

  /** Resolves when every value taken before the call is recorded or reported as a problem. */
  async settled(): Promise<void> {
    this.#read();
    await Promise.all([this.#reading, ...this.#open]);
  }

  #checkNames(call: OptionsOf, options: unknown): void {
    for (const refusal of whyUnknown(call, options)) this.sink?.problem('', refusal);
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#wake(() => {
      this.#armed = false;
      this.#read();
    });
  }

  #read(): void {
    const rows = this.#rows;
    if (rows.length === 0) return;
    this.#rows = [];
    this.#readAt = this.#now();
    const tensors = rows.flatMap((row): readonly TensorView[] =>
      row.tensors.filter((each): each is TensorView => !(each instanceof LateScalar)),
    );
    this.#scalars -= tensors.length;
    const before = this.#reading;
    const values =
      this.#side()?.readScalars(tensors) ??
      Promise.resolve(tensors.map(() => refuse('no_tfjs', 'no tfjs is connected')));
    this.#reading = values.then(async (read) => {
      await before;
      this.#write(rows, read);
    });
  }

  #write(rows: readonly (WaitingRow | Collected)[], read: readonly (number | Refusal)[]): void {
    let next = 0;
    for (const row of rows) {
      if ('settle' in row) {
        row.settle(read[next++] ?? refuse('unreadable', 'the tensor could not be read'));
        continue;
      }
      const { position, values, keys, tensors, held } = row;
      for (const [i, key] of keys.entries()) {
        const tensor = tensors[i];
        const value = tensor instanceof LateScalar ? tensor.compute() : read[next++];
        if (typeof value === 'number') values.push([key, value]);
        else this.#problem(key, value ?? refuse('unreadable', 'the tensor could not be read'));
      }
      held.settle(this.sink?.late(position, values) ?? -1);
    }
  }

  /** Starts computing at the call, even if the row is committed later. */
  #histogram(value: HistogramValue): LaterRecord | Refusal {
    this.#checkNames('histogram', value.options);
    const options = optionsOf(value);
    if (isRefusal(options)) return options;
    const side = this.#side();
    const tensor = side?.view(value.x) ?? null;
    const started = performance.now();
    if (!side || tensor === null) {
      const given = givenDistribution(value.x);
      if (given && isRefusal(given)) return given;
      if (given) {
        const origin: DistributionOrigin = { backend: 'given', place: 'page', ms: 0 };
        const rest = { ...given, precision: options.precision, shape: [], dtype: '', origin };
        return this.#later((position) => this.sink?.record({ kind: 'histogram', ...position, ...rest }));
      }
      const elements = elementsOf(value.x);
      if (isRefusal(elements)) return elements;
      return this.#later((position) =>
        this.sink?.record({ kind: 'tensor', ...position, ...elements, options }),
      );
    }
    const unfit = side.whyUnfit(tensor);
    if (unfit !== null) return unfit;
    const { dtype } = tensor;
    const shape = [...tensor.shape];
    const outcome = side.distribution(tensor, options);
    return this.#later(async (position) => {
      const done = await outcome;
      switch (done.kind) {
        case 'done': {
          const origin: DistributionOrigin = { backend: done.backend, place: 'page', ms: done.ms };
          const distribution: Distribution = done.distribution;
          const record: HistogramRecord = {
            kind: 'histogram',
            ...position,
            ...distribution,
            precision: options.precision,
            shape,
            dtype,
            origin: { ...origin, ms: Math.max(origin.ms, performance.now() - started) },
          };
          this.sink?.record(record);
          break;
        }
        case 'data': {
          const record: TensorRecord = {
            kind: 'tensor',
            ...position,
            data: done.data,
            dtype,
            shape,
            options,
          };
          this.sink?.record(record);
          break;
        }
        case 'failed':
          this.#problem(position.key, done.refusal);
          return;
        case 'dropped':
          this.sink?.drop(1, done.reason);
          return;
        default:
          return assertUnreachable(done);
      }
      if (done.problem) this.#problem(position.key, done.problem);
    });
  }

  #mediaLater({ media, items, dropped }: TakenMedia): LaterRecord | Refusal {
    if (dropped !== null) this.sink?.drop(1, dropped);
    const only = items[0];
    // A single item that is refused already: report it in the result of the call.
    if (items.length === 1 && only !== undefined && isRefusal(only)) return only;
    const waits = items.some((item) => item instanceof Promise);
    return this.#later((position) => {
      const write = (known: readonly (RawItem | Refusal)[]) => this.#writeMedia(media, position, known);
      return waits ? Promise.all(items).then(write) : write(items as readonly (RawItem | Refusal)[]);
    });
  }

  #writeMedia(media: MediaName, position: RowPosition, known: readonly (RawItem | Refusal)[]): void {
    const items = known.filter((item): item is RawItem => !isRefusal(item));
    for (const item of known) if (isRefusal(item)) this.#problem(position.key, item);
    if (items.length === 0) return;
    const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
    this.sink?.record({ kind: 'raw', ...position, media, items: items.map(({ raw }) => raw), bytes });
  }

  /** Reports a problem. A lost GPU affects the whole training, so the first one is also recorded as a log line. */
  #problem(key: string, refusal: Refusal): void {
    this.sink?.problem(key, refusal);
    if (refusal.code !== 'device_lost' || this.#told) return;
    this.#told = true;
    const line = {
      level: 'error',
      message: refusal.reason,
      source: 'error',
      step: this.#step,
      context: { key },
    } as const;
    this.sink?.record({ kind: 'log', time: this.#now(), ...line });
  }

  #later(write: (position: RowPosition) => unknown): LaterRecord {
    return {
      kind: 'later',
      at: (position) => {
        const written = Promise.resolve(write(position)).then(() => {});
        this.#open.add(written);
        void written.finally(() => this.#open.delete(written));
      },
    };
  }
}

/** The options of a histogram with their defaults. */
function optionsOf({ options }: HistogramValue): CheckedHistogramOptions | Refusal {
  try {
    return checkHistogramOptions(options);
  } catch (thrown) {
    return refuse('option', messageOf(thrown));
  }
}
