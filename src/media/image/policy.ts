/** Directives that refuse an image. */
const DIRECTIVES = ['img-src', 'default-src'];

let isRefused = false;
const listeners = new Set<() => void>();

/** Whether the page's Content-Security-Policy refused a `blob:` image, as all images of runs are. */
export function imagesAreRefused(): boolean {
  return isRefused;
}

/**
 * Calls `listener` when the page's policy refuses an image; returns how to stop. Browsers fire the event at the document, and
 * not always before the image's own `error` event.
 */
export function onImageRefused(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener('securitypolicyviolation', notice);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) document.removeEventListener('securitypolicyviolation', notice);
  };
}

function notice({ effectiveDirective, blockedURI, disposition }: SecurityPolicyViolationEvent): void {
  if (disposition !== 'enforce' || !DIRECTIVES.includes(effectiveDirective)) return;
  if (!blockedURI.startsWith('blob')) return;
  isRefused = true;
  for (const listener of listeners) listener();
}
