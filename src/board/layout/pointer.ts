/** Callbacks while a pointer is down. */
interface PointerHooks {
  readonly move: (point: { readonly x: number; readonly y: number }) => void;
  /** True: the pointer was lifted. False: the person or the browser cancelled. */
  readonly end: (isDropped: boolean) => void;
}

/** Follows a pointer that went down on an element until it is lifted, wherever it moves. Escape cancels. */
export function followPointer(event: PointerEvent, element: HTMLElement, { move, end }: PointerHooks): void {
  const { pointerId } = event;
  const stop = new AbortController();
  const { signal } = stop;
  const finish = (isDropped: boolean) => {
    if (signal.aborted) return;
    stop.abort();
    end(isDropped);
  };
  try {
    // With capture, the element gets all events of the pointer, and no other element is hovered.
    element.setPointerCapture(pointerId);
  } catch {
    // The pointer was lifted while this code was loaded.
    finish(false);
    return;
  }
  const own = (listener: (each: PointerEvent) => void) => (each: PointerEvent) => {
    if (each.pointerId === pointerId) listener(each);
  };
  const moved = own(({ clientX, clientY }) => move({ x: clientX, y: clientY }));
  element.addEventListener('pointermove', moved, { signal });
  element.addEventListener(
    'pointerup',
    own(() => finish(true)),
    { signal },
  );
  element.addEventListener(
    'pointercancel',
    own(() => finish(false)),
    { signal },
  );
  element.addEventListener(
    'lostpointercapture',
    own(() => finish(false)),
    { signal },
  );
  const onKey = (key: KeyboardEvent) => {
    if (key.key !== 'Escape') return;
    key.preventDefault();
    key.stopPropagation();
    finish(false);
  };
  document.addEventListener('keydown', onKey, { signal, capture: true });
}
