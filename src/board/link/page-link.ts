import type { BoardModel } from '../data/model.js';
import { watch } from '../data/state.js';
import { linkParameter, readLink, viewIn, withView } from './link-text.js';

/**
 * Shows the view in the address of the page, and writes the view of the board into the address after every change. Adds no
 * entries to the history. A link that cannot be read changes nothing, and a message says why. Returns a function that stops this.
 */
export function followLink(model: BoardModel): () => void {
  const take = () => {
    const text = viewIn(location.hash);
    // Ignore the parameter that the board has written itself.
    if (text === null || text === linkParameter(model.current.value)) return;
    try {
      model.showView(readLink(text, model.readSpec));
    } catch (thrown) {
      model.toasts.error('The view of this link cannot be shown', thrown);
    }
  };
  const write = () => {
    const hash = withView(location.hash, model.current.value);
    if (hash !== location.hash) history.replaceState(history.state, '', hash);
  };
  if (viewIn(location.hash) === null) write();
  else take();
  const stop = watch(() => JSON.stringify(model.current.value), write);
  addEventListener('hashchange', take);
  return () => {
    stop();
    removeEventListener('hashchange', take);
  };
}
