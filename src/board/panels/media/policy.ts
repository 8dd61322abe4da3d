/** The directive that older browsers report if the page has only `default-src`. */
const FALLBACK = 'default-src';

/**
 * Detects whether the page's Content-Security-Policy refuses `blob:` addresses, which all media have, for one kind of element.
 */
export class BlobPolicy {
  readonly #directives: readonly string[];
  readonly #listeners = new Set<() => void>();
  #isRefused = false;

  /** `directive`: the directive that must allow `blob:`, such as `img-src`. */
  constructor(directive: string) {
    this.#directives = [directive, FALLBACK];
  }

  /** True after the policy refused an address while there was a listener. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /**
   * Calls `listener` when the policy refuses an address. Returns a function that stops this. Browsers fire the event at the
   * document, and not always before the element's own `error` event.
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
