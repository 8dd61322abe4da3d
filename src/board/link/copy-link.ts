import type { BoardModel } from '../data/model.js';
import { withView } from './link-text.js';

/** How long the message about the copy stays, in milliseconds. */
const SHOWN_MS = 4_000;

/** Copies the address of the page with the view of the board. If the page may not write to the clipboard, a message says so. */
export async function copyLink(model: BoardModel): Promise<void> {
  const { toasts } = model;
  const address = new URL(location.href);
  address.hash = withView(location.hash, model.current.value);
  try {
    await navigator.clipboard.writeText(address.href);
    toasts.show({ text: 'Link copied.', tone: 'plain', ms: SHOWN_MS, action: null });
  } catch (thrown) {
    toasts.error('The link was not copied', thrown);
  }
}
