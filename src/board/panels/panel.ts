import type { KeyInfo } from '../../source/types.js';
import { type KeyOfKind, keyInfo } from '../data/key-index.js';
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
    document.addEventListener('visibilitychange', this.#look);
    this.watch(() => this.model.view.enlarged, this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    document.removeEventListener('visibilitychange', this.#look);
    this.#intersecting = false;
    this.#look();
  }

  /** The selected runs that have the key. */
  protected get runs(): readonly string[] {
    return this.model.runsWith(this);
  }

  /**
   * Calls `arrived` with each run that has new values under the key, or under the key of a metric that stands on the x axis. For
   * `connectedCallback`.
   */
  protected watchValues(arrived: (uid: string) => void, xKey: () => string | null = () => null): void {
    const { selection, feed } = this.model;
    const countOf = (uid: string, key: KeyOfKind) => keyInfo(feed.details.get(uid), key)?.count ?? 0;
    let before = new Map<string, string>();
    const read = () => {
      const x = xKey();
      return selection.selected.map((uid) => {
        const counts = [countOf(uid, this), x === null ? 0 : countOf(uid, { kind: 'scalar', key: x })];
        return [uid, `${x} ${counts}`] as const;
      });
    };
    this.watch(
      () => JSON.stringify(read()),
      () => {
        const now = new Map(read());
        for (const [uid, counts] of now) if (before.has(uid) && before.get(uid) !== counts) arrived(uid);
        before = now;
      },
    );
    before = new Map(read());
  }

  readonly #look = (): void => {
    const covered = this.model.view.enlarged !== null && !this.large;
    const visible = this.#intersecting && !document.hidden && !covered;
    if (visible === this.visible) return;
    this.visible = visible;
    this.visibilityChanged(visible);
  };
}
