/** Interface between the page and the kinds of media: how the page captures a value at the call, whatever its kind. */
import { type Refusal, refusalOf } from '../base/refusal.js';
import type { TensorSide } from '../tensor/port.js';
import type { MediaValue } from './value.js';

/** Most bytes of media that are being fetched or copied from a GPU. Beyond this limit, new items are dropped [MED4]. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/** Most items that are being captured: the size of a fetched item is not known before. */
const MAX_PENDING = 256;

/** An item was dropped because of these limits [MED4]. */
export const DROPPED = Symbol('dropped');

/** A captured item, or the reason why there is none. */
export type TakenItem<Raw = unknown> = RawItem<Raw> | Refusal | typeof DROPPED;
/** … now or later. */
export type Taking<Raw = unknown> = TakenItem<Raw> | Promise<TakenItem<Raw>>;

/** An item that is sent to the worker, where the kind's encoder makes one or several blobs from the item. */
export interface RawItem<Raw = unknown> {
  /** The data of the item, copied by the page. */
  readonly raw: Raw;
  /** Approximate size of the item in memory, in bytes. */
  readonly bytes: number;
}

/** How the page captures one kind of media. */
export interface MediaCapture<Options> {
  /** Names of the options that the kind knows. */
  readonly options: Record<keyof Options, 1>;
  /** Names of one item and of several items, for messages. */
  readonly labels: { readonly one: string; readonly many: string };
  /** Most items in one value. */
  readonly most: number;
  /** Captures the items of a value at the call [VAL3]. May throw. */
  items(x: unknown, options: Options, context: CaptureContext): Iterable<Taking>;
}

/** The context of a capture. */
export interface CaptureContext {
  /** The connected tfjs; `null`: there is none. */
  side(): TensorSide | null;
  /** Starts to capture an item that is available later only. `bytes`: its size in memory until then. */
  later<Raw>(bytes: number, take: () => Promise<TakenItem<Raw>>): Taking<Raw>;
  /** Captures a value inside another one, such as an image in a cell of a table, as the value's own kind does. */
  inner(value: MediaValue): Iterable<Taking>;
}

/** Items that are being captured, limited in bytes and number [MED4]. */
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
