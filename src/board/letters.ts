import { recallLetters } from './data/view-store.js';
import type { Region } from './keys-dialog.js';

/** The keys of the board that are single characters. What they do is in `keys.ts`, which is loaded with the first of them. */
const LETTERS = '/x[]lfa?';

/** A press of one of the keys, and the region that has the focus. */
export interface Letter {
  readonly key: string;
  readonly region: Region;
}

/**
 * The key of the board in a `keydown` event. `null`: the event is not for the board, because another element has handled it, or a
 * field, a menu or a dialog has the focus, or the person has switched the keys off.
 */
export function letterOf(event: KeyboardEvent): Letter | null {
  const key = event.key.toLowerCase();
  const { defaultPrevented, ctrlKey, metaKey, altKey } = event;
  // In fields too, and whatever the person has switched off: no text has this key.
  if ((ctrlKey || metaKey) && key === 'k' && !defaultPrevented) return { key: '/', region: 'board' };
  // Some keyboards have the brackets and the slash behind AltGr, which counts as Ctrl and Alt on Windows.
  const isCommand = (ctrlKey || metaKey || altKey) && !event.getModifierState('AltGraph');
  if (defaultPrevented || isCommand || key.length !== 1 || !LETTERS.includes(key)) return null;
  const path = event.composedPath().filter((each) => each instanceof HTMLElement);
  const isElsewhere = path.some(
    (each) => each.isContentEditable || each.matches('input, textarea, select, dialog, [popover]'),
  );
  if (isElsewhere || !recallLetters()) return null;
  const isIn = (selector: string) => path.some((each) => each.matches(selector));
  return { key, region: isIn('.side') ? 'list' : isIn('.plot') ? 'charts' : 'board' };
}
