import { ValidationError } from '../base/errors.js';
import type { TensorSide, Training } from '../tensor/port.js';

/** The namespace object of tfjs: what `import * as tf from '@tensorflow/tfjs'` or the script tag's global `tf` is. */
export interface TfNamespace {
  engine(): unknown;
  getBackend(): string;
  readonly Tensor: unknown;
}

let wanted: { readonly tf: unknown; readonly side: Promise<TensorSide> } | null = null;
let current: TensorSide | null = null;

/**
 * Hands the page's tfjs to Stepwell, so that tensors can be logged, and resolves with what training code can call. There
 * is one tfjs per page: a second one replaces the first. Rejects with `validation` for something that is no tfjs.
 *
 * Not needed where `stepwell/tfjs` is imported, which finds the tfjs of the bundler, or where tfjs is the global `tf`.
 */
export async function connect(tf: TfNamespace): Promise<Training> {
  if (wanted?.tf !== tf) {
    if (typeof tf?.engine !== 'function' || typeof tf.getBackend !== 'function') {
      throw new ValidationError('connect() takes the namespace object of tfjs');
    }
    const side = import('../tensor/side.js').then(({ makeTensorSide }) => makeTensorSide(tf));
    wanted = { tf, side };
    side.then(
      (made) => {
        if (wanted?.side === side) current = made;
      },
      () => {
        if (wanted?.side === side) wanted = null;
      },
    );
  }
  return (await (wanted as NonNullable<typeof wanted>).side).training;
}

/** Takes a side that is loaded already. */
export function adopt(tf: unknown, side: TensorSide): void {
  wanted = { tf, side: Promise.resolve(side) };
  current = side;
}

/** The side of the connected tfjs. */
export const tensorSide = {
  current: (): TensorSide | null => current,
  /** Waits for a `connect` under way; takes the global `tf` of a script tag when nobody connected any. */
  async load(): Promise<TensorSide | null> {
    const { tf } = globalThis as { tf?: TfNamespace };
    if (!wanted && typeof tf?.engine === 'function') await connect(tf);
    return wanted?.side ?? null;
  },
};
