import { vi } from 'vitest';

/** Counts the listeners that are on the document and the window from now on. */
export function listenerCount(): () => number {
  const kept = new Set<string>();
  const ids = new WeakMap<object, number>();
  let next = 1;
  const id = (listener: object) => {
    if (!ids.has(listener)) ids.set(listener, next++);
    return ids.get(listener);
  };
  const name = (target: EventTarget, type: string, listener: unknown, options: unknown) => {
    const capture =
      typeof options === 'object' && options !== null ? 'capture' in options && options.capture : options;
    return `${target === window ? 'window' : 'document'} ${type} ${id(listener as object)} ${Boolean(capture)}`;
  };
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target);
    const remove = target.removeEventListener.bind(target);
    vi.spyOn(target, 'addEventListener').mockImplementation(
      (type: string, listener: unknown, options?: unknown) => {
        kept.add(name(target, type, listener, options));
        add(type, listener as EventListener, options as AddEventListenerOptions);
      },
    );
    vi.spyOn(target, 'removeEventListener').mockImplementation(
      (type: string, listener: unknown, options?: unknown) => {
        kept.delete(name(target, type, listener, options));
        remove(type, listener as EventListener, options as EventListenerOptions);
      },
    );
  }
  return () => kept.size;
}
