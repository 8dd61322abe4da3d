/** A button of a panel by which a person moves the panel (`data-grab`) or resizes it (`data-resize`). */
export type Handle = HTMLElement;

/** Keys that a handle reacts to. */
const KEYS = new Set(['Enter', ' ', 'Escape', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']);

/** The handle of an event; `null`: the event is not for a handle. */
export function handleIn(event: PointerEvent | KeyboardEvent): Handle | null {
  const isMeant = event instanceof KeyboardEvent ? KEYS.has(event.key) : event.button === 0;
  if (!isMeant || event.ctrlKey || event.metaKey || event.altKey) return null;
  const handle = event.composedPath().find((each) => each instanceof HTMLElement && isHandle(each));
  return handle ? (handle as HTMLElement) : null;
}

/** True for a handle that moves a panel; false for a handle that resizes it. */
export function isGrab({ dataset }: Handle): boolean {
  return 'grab' in dataset;
}

function isHandle({ dataset }: HTMLElement): boolean {
  return 'grab' in dataset || 'resize' in dataset;
}
