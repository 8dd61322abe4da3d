/** Between the page and the kinds of media: how the page takes hold of a value at the call, whatever its kind. */
import { type Refusal, refusalOf } from '../base/refusal.js';
import type { TensorSide } from '../tensor/port.js';

/** Bytes of media that are being fetched or copied from a GPU; above, new ones are dropped [MED4]. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/** … and how many: the size of a fetched one is not known before. */
const MAX_PENDING = 256;

/** There was no room for an item [MED4]. */
export const DROPPED = Symbol('dropped');

/** An item that was taken hold of, or why there is none. */
export type TakenItem<Raw = unknown> = RawItem<Raw> | Refusal | typeof DROPPED;
/** … now or later. */
export type Taking<Raw = unknown> = TakenItem<Raw> | Promise<TakenItem<Raw>>;

/** An item on its way to the worker, where the kind's encoder makes a blob of it, or several. */
export interface RawItem<Raw = unknown> {
  /** All of it is the page's own copy. */
  readonly raw: Raw;
  /** What it occupies in memory, roughly. */
  readonly bytes: number;
}

/** How the page takes hold of one kind of media. */
export interface MediaCapture<Options> {
  /** Names of the options that the kind knows. */
  readonly options: Record<keyof Options, 1>;
  /** What one and several of them are called in messages. */
  readonly words: { readonly one: string; readonly many: string };
  /** Most items of one value. */
  readonly most: number;
  /** The items of a value, taken hold of at the call [VAL3]. May throw. */
  items(x: unknown, options: Options, context: CaptureContext): Iterable<Taking>;
}

/** What a capture is given. */
export interface CaptureContext {
  /** The connected tfjs; `null`: there is none. */
  side(): TensorSide | null;
  /** Starts to take hold of an item that is there later only; `bytes`: what it occupies meanwhile. */
  later<Raw>(bytes: number, take: () => Promise<TakenItem<Raw>>): Taking<Raw>;
}

/** Items that are being taken hold of, bounded in bytes and number [MED4]. */
export class PendingItems {
  #count = 0;
  #bytes = 0;

  /** Starts at once, unless there is no room. `what`: one of them, for a message. */
  later<Raw>(what: string, bytes: number, take: () => Promise<TakenItem<Raw>>): Taking<Raw> {
    const full = this.#bytes > 0 && this.#bytes + bytes > MAX_PENDING_BYTES;
    if (full || this.#count >= MAX_PENDING) return DROPPED;
    this.#count++;
    this.#bytes += bytes;
    return take()
      .catch((thrown: unknown) => refusalOf(thrown, `${what} could not be read`))
      .finally(() => {
        this.#count--;
        this.#bytes -= bytes;
      });
  }
}
