import { systemClock } from '../base/clock.js';

/**
 * The page's comings and goings. A hidden page may be frozen or killed without another word, so everything waiting is
 * sent the moment it is hidden; what is sent reaches the worker even when the page dies right after.
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
 * Says when the page was hidden and when it was shown again: what a hidden tab's timers and animation frames did to a
 * training can then be told from its times.
 */
export function onVisibility(
  say: (message: string, context: { readonly visibility: string; readonly hiddenMs?: number }) => void,
): () => void {
  if (typeof document === 'undefined') return () => {};
  // Not `performance.now()`, which stands still while the machine sleeps: then the page is hidden longest.
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
