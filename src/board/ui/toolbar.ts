const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Moves the focus between the buttons of a toolbar with the left and right arrow keys, in a circle. The buttons can then share one tab
 * stop: the others have `tabindex="-1"`. Does nothing for another key, or if no button of the toolbar has the focus.
 */
export function walkTools(event: KeyboardEvent, tools: Iterable<HTMLElement>): void {
  const step = STEPS[event.key];
  const all = [...tools];
  const at = all.indexOf(event.target as HTMLElement);
  if (step === undefined || at < 0) return;
  event.preventDefault();
  event.stopPropagation();
  all[(at + step + all.length) % all.length]?.focus();
}
