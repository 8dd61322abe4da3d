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
