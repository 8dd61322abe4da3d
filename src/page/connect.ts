import { ValidationError } from '../base/errors.js';
import type { TensorSide, Training } from '../tensor/port.js';

/** The namespace object of tfjs: from `import * as tf from '@tensorflow/tfjs'`, or the global `tf` of the script tag. */
export interface TfNamespace {
  engine(): unknown;
  getBackend(): string;
  readonly Tensor: unknown;
}

let wanted: { readonly tf: unknown; readonly side: Promise<TensorSide> } | null = null;
let current: TensorSide | null = null;

/**
 * Connects the page's tfjs, so that tensors can be logged. Resolves with helpers for training code. A page has one connected
 * tfjs: a second call with another tfjs replaces the first. Rejects with `validation` if `tf` is not tfjs.
 *
 * Not needed if the page imports `stepwell/tfjs`, which finds the tfjs of the bundler, or if tfjs is the global `tf`.
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

/** Connects a tensor side that is loaded already. */
export function adopt(tf: unknown, side: TensorSide): void {
  wanted = { tf, side: Promise.resolve(side) };
  current = side;
}

/** The tensor side of the connected tfjs. */
export const tensorSide = {
  current: (): TensorSide | null => current,
  /** Waits for a `connect` under way. If no tfjs was connected, connects the global `tf` of a script tag. */
  async load(): Promise<TensorSide | null> {
    const { tf } = globalThis as { tf?: TfNamespace };
    if (!wanted && typeof tf?.engine === 'function') await connect(tf);
    return wanted?.side ?? null;
  },
};
