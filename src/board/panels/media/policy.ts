/** What browsers call the directive when the page has only `default-src`, in older versions. */
const FALLBACK = 'default-src';

/** Whether the page's Content-Security-Policy refuses `blob:` addresses, as all media of runs have, to one kind of element. */
export class BlobPolicy {
  readonly #directives: readonly string[];
  readonly #listeners = new Set<() => void>();
  #isRefused = false;

  /** `directive`: the one that must allow `blob:`, such as `img-src`. */
  constructor(directive: string) {
    this.#directives = [directive, FALLBACK];
  }

  /** True once the policy refused an address while somebody listened. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /**
   * Calls `listener` when the policy refuses an address; returns how to stop. Browsers fire the event at the document, and not
   * always before the element's own `error` event.
   */
  listen(listener: () => void): () => void {
    if (this.#listeners.size === 0) document.addEventListener('securitypolicyviolation', this.#notice);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) document.removeEventListener('securitypolicyviolation', this.#notice);
    };
  }

  readonly #notice = (event: SecurityPolicyViolationEvent): void => {
    const { effectiveDirective, blockedURI, disposition } = event;
    if (disposition !== 'enforce' || !this.#directives.includes(effectiveDirective)) return;
    if (!blockedURI.startsWith('blob')) return;
    this.#isRefused = true;
    for (const listener of this.#listeners) listener();
  };
}
