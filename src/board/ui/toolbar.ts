const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Moves the focus between the elements of a toolbar with the left and right arrow keys, in a circle. The elements can then share one
 * tab stop: the others have `tabindex="-1"`. Does nothing for another key, for a key that was handled already, or if no element of
 * the toolbar has the focus.
 *
 * @param at index of the element that has the focus. Default: the index of the event's target.
 */
export function moveFocus(
  event: KeyboardEvent,
  tools: Iterable<HTMLElement>,
  at = [...tools].indexOf(event.target as HTMLElement),
): void {
  const step = STEPS[event.key];
  const all = [...tools];
  if (step === undefined || at < 0 || event.defaultPrevented) return;
  event.preventDefault();
  all[(at + step + all.length) % all.length]?.focus();
}
