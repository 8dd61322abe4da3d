import type { KeyInfo } from '../../source/types.js';
import { BoardPart } from '../ui/part.js';

/**
 * What every panel has: a key, and the knowledge whether somebody can see it. A panel works only while `visible` is
 * true. New kinds of panel extend this and enter the registry.
 */
export abstract class Panel extends BoardPart {
  static override properties = { key: {}, kind: {}, media: {}, large: { type: Boolean, reflect: true } };
  declare key: string;
  declare kind: KeyInfo['kind'];
  /** Name of the kind of media, where `kind` is `media`. */
  declare media: string;
  /** True in the overlay that fills the screen. */
  declare large: boolean;
  /** On the screen (or within 200 px of it), in a page that is shown, and not behind an enlarged panel. */
  visible = false;
  #intersecting = false;
  #observer: IntersectionObserver | null = null;
  #cleanups: (() => void)[] = [];

  constructor() {
    super();
    this.key = '';
    this.kind = 'scalar';
    this.media = '';
    this.large = false;
  }

  /** Called when `visible` changed. */
  protected abstract visibilityChanged(visible: boolean): void;

  override connectedCallback(): void {
    super.connectedCallback();
    // `scrollMargin` does for the board's own scroll container what `rootMargin` does for the page.
    const options = { rootMargin: '200px', scrollMargin: '200px' };
    this.#observer = new IntersectionObserver((entries) => {
      this.#intersecting = entries.at(-1)?.isIntersecting ?? false;
      this.#look();
    }, options);
    this.#observer.observe(this);
    const look = () => this.#look();
    document.addEventListener('visibilitychange', look);
    this.#cleanups = [
      () => document.removeEventListener('visibilitychange', look),
      this.model.view.enlargedChanged.listen(look),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    for (const cleanup of this.#cleanups) cleanup();
    this.#intersecting = false;
    this.#look();
  }

  #look(): void {
    const covered = this.model.view.enlarged !== null && !this.large;
    const visible = this.#intersecting && !document.hidden && !covered;
    if (visible === this.visible) return;
    this.visible = visible;
    this.visibilityChanged(visible);
  }
}
