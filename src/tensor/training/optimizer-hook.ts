import type { NamedTensorMap, Optimizer, Tensor } from '@tensorflow/tfjs-core';

type Gradients = NamedTensorMap | { name: string; tensor: Tensor }[];

/** Called around every update of an optimizer. */
export interface UpdateListener {
  /** The gradients by variable name; they live until the update is done. */
  before(gradients: { readonly [name: string]: Tensor | null | undefined }): void;
  after(): void;
}

interface Hook {
  readonly listeners: Set<UpdateListener>;
  readonly original: Optimizer['applyGradients'];
  readonly wrapped: Optimizer['applyGradients'];
  readonly own: boolean;
}

const hooks = new WeakMap<Optimizer, Hook>();

/**
 * Listens to `applyGradients`, through which every update goes: of `minimize`, of `model.fit`, and of loops that use the optimizer
 * directly. Returns a function that stops listening. The last listener removes the wrapper.
 */
export function listenToUpdates(optimizer: Optimizer, listener: UpdateListener): () => void {
  let hook = hooks.get(optimizer);
  if (!hook) {
    const own = Object.hasOwn(optimizer, 'applyGradients');
    const original = optimizer.applyGradients;
    const listeners = new Set<UpdateListener>();
    const wrapped = function (this: Optimizer, gradients: Gradients): void {
      const named = Array.isArray(gradients)
        ? Object.fromEntries(gradients.map(({ name, tensor }) => [name, tensor]))
        : gradients;
      for (const each of listeners) each.before(named);
      original.call(this, gradients as NamedTensorMap);
      for (const each of listeners) each.after();
    };
    hook = { listeners, original, wrapped, own };
    hooks.set(optimizer, hook);
    optimizer.applyGradients = wrapped;
  }
  const { listeners, original, wrapped, own } = hook;
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    // If other code has wrapped the method again, keep its wrapper. Ours then only forwards calls.
    if (listeners.size > 0 || optimizer.applyGradients !== wrapped) return;
    if (own) optimizer.applyGradients = original;
    else Reflect.deleteProperty(optimizer, 'applyGradients');
    hooks.delete(optimizer);
  };
}
