import type { BoardModel } from '../data/model.js';
import { undoOf } from './undo.js';

/** True on devices of Apple, whose keyboards have ⌘. */
const isApple = /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** The keys of undo and redo, as people name them. */
export const UNDO_KEYS = isApple ? { undo: '⌘Z', redo: '⇧⌘Z' } : { undo: 'Ctrl+Z', redo: 'Ctrl+Shift+Z' };

/** Fields and dialogs in which the keys mean something else. */
const ELSEWHERE =
  'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select, dialog, [popover]';

/** Follows the view of a board, and undoes and redoes its changes by keys. Returns a function that stops listening to keys. */
export function followUndo(board: HTMLElement, model: BoardModel): () => void {
  const undo = undoOf(model);
  const pressed = (event: KeyboardEvent) => {
    const { key, shiftKey, altKey, metaKey, ctrlKey, defaultPrevented } = event;
    if (defaultPrevented || altKey || metaKey === ctrlKey) return;
    const letter = key.toLowerCase();
    const which = letter === 'z' ? (shiftKey ? 'redo' : 'undo') : letter === 'y' && ctrlKey ? 'redo' : null;
    const path = event.composedPath().filter((each) => each instanceof HTMLElement);
    if (which === null || path.some((each) => each.isContentEditable || each.matches(ELSEWHERE))) return;
    if (undo.go(which)) event.preventDefault();
  };
  board.addEventListener('keydown', pressed);
  return () => board.removeEventListener('keydown', pressed);
}
