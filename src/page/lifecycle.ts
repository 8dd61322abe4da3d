import { systemClock } from '../base/clock.js';

/**
 * Calls back when the page is hidden. A hidden page may be frozen or killed without a further event, so waiting values must be
 * sent now. Sent messages reach the worker even if the page dies right after. Returns a function that removes the listeners.
 */
export function onPageHidden(callback: () => void): () => void {
  if (typeof document === 'undefined') return () => {};
  const hidden = () => {
    if (document.visibilityState === 'hidden') callback();
  };
  document.addEventListener('visibilitychange', hidden);
  document.addEventListener('freeze', callback);
  addEventListener('pagehide', callback);
  return () => {
    document.removeEventListener('visibilitychange', hidden);
    document.removeEventListener('freeze', callback);
    removeEventListener('pagehide', callback);
  };
}

/**
 * Reports when the page was hidden and shown again. The times explain a training that was slow because of the throttled timers
 * and animation frames of a hidden tab. Returns a function that removes the listener.
 */
export function onVisibility(
  say: (message: string, context: { readonly visibility: string; readonly hiddenMs?: number }) => void,
): () => void {
  if (typeof document === 'undefined') return () => {};
  // Not `performance.now()`, which stops while the machine sleeps: the page is hidden longest then.
  const clock = systemClock();
  let hiddenAt = document.visibilityState === 'hidden' ? clock.now() : -1;
  const changed = () => {
    if (document.visibilityState === 'hidden') {
      hiddenAt = clock.now();
      say('The page was hidden', { visibility: 'hidden' });
    } else if (hiddenAt >= 0) {
      const hiddenMs = Math.round(clock.now() - hiddenAt);
      hiddenAt = -1;
      say(`The page is shown again, after ${(hiddenMs / 1000).toFixed(1)} s`, {
        visibility: 'visible',
        hiddenMs,
      });
    }
  };
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}
