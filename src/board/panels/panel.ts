import { nothing } from 'lit';
import { type KeyOfKind, keyId, keyInfo } from '../data/key-index.js';
import { slice } from '../data/state.js';
import { LaterValue } from '../ui/later.js';
import type { MenuItem } from '../ui/menu-item.js';
import { BoardPart } from '../ui/part.js';
import { Visibility } from './controllers/visibility.js';
import { matchingKeys } from './matching-keys.js';
import type { Alternative, PanelSpec } from './spec.js';

/** Most keys that one panel shows together: more lines cannot be told apart. */
const MOST_KEYS = 50;
/** Most lines of several keys: each is a query, and drawn in each frame of a zoom. */
const MOST_LINES = 200;

/** What is in place of values that no selected run has. */
const WAITING = new LaterValue(() => import('./waiting.js'));

/** Base class of all panels: a spec, and whether the panel is visible. */
export abstract class Panel<Options extends object = object> extends BoardPart {
  static override properties = {
    spec: { attribute: false },
    alternatives: { attribute: false },
    large: { type: Boolean, reflect: true },
    isArrangeable: { attribute: false },
    isKey: { type: Boolean, reflect: true, attribute: 'key' },
    label: { attribute: false },
  };
  declare spec: PanelSpec<Options>;
  /** Other ways to show the same content, for the menu of the panel. */
  declare alternatives: readonly Alternative[];
  /** True in the overlay that fills the screen. */
  declare large: boolean;
  /** True: the panel has handles to move and to resize it. */
  declare isArrangeable: boolean;
  /** True: the panel is one of the key metrics, with a number in its head. */
  declare isKey: boolean;
  /** Title of a single chart in a page; empty: no head. `null`: the panel is on a board. */
  declare label: string | null;
  /** A panel reads and draws only while it is visible. */
  readonly visibility = new Visibility(this);

  constructor() {
    super();
    this.alternatives = [];
    this.large = false;
    this.isArrangeable = false;
    this.isKey = false;
    this.label = null;
  }

  /** A key with the kind of values that this panel reads. */
  protected abstract entryOf(key: string): KeyOfKind;

  /** True if the panel is visible. */
  get visible(): boolean {
    return this.visibility.isVisible;
  }

  /** True if the panel has a menu. Default: if there are items. */
  get hasMenu(): boolean {
    return this.menu.length > 0;
  }

  /** Finds the items of the menu when a person opens the menu. */
  async menuItems(): Promise<readonly MenuItem[]> {
    return this.menu;
  }

  /** The items of the panel's menu. Default: the other ways to show the content. */
  get menu(): readonly MenuItem[] {
    return this.alternatives.map(({ label, spec }) => ({
      label,
      run: () => this.model.view.setSpec(spec),
    }));
  }

  /**
   * True if no selected run has any of the keys, as far as the runs are known. False for an expression, whose keys the panel
   * itself reports.
   */
  get isWithoutRuns(): boolean {
    const { model, entries } = this;
    const { selection, feed } = model;
    return slice(
      () =>
        !('expression' in this.spec) &&
        selection.selected.length > 0 &&
        selection.selected.every((uid) => feed.details.has(uid)) &&
        entries.every((entry) => model.runsWith(entry).length === 0),
    );
  }

  /** What is over the panel if no selected run has its keys. */
  get absence(): unknown {
    if (!this.isWithoutRuns) return nothing;
    if (WAITING.value) return WAITING.value.absence(this);
    // Without the chunk the panel is empty: the next render tries again.
    WAITING.load().then(
      () => this.requestUpdate(),
      () => {},
    );
    return nothing;
  }

  /** The first key that the panel shows; empty: there is no key. */
  get key(): string {
    return this.keys[0] ?? '';
  }

  /** The keys that the panel shows: at most {@link MOST_KEYS}, and fewer with many runs. */
  get keys(): readonly string[] {
    const runs = slice(() => this.model.selection.selected.length) || 1;
    return this.#allKeys().slice(0, Math.max(1, Math.min(MOST_KEYS, Math.floor(MOST_LINES / runs))));
  }

  /** Text that some keys are left out; empty: none. */
  protected get leftOut(): string {
    const all = this.#allKeys().length;
    const { length } = this.keys;
    return all > length ? `${length} of ${all} keys drawn` : '';
  }

  /** The keys that the panel shows, with their kind. */
  get entries(): readonly KeyOfKind[] {
    return this.keys.map((key) => this.entryOf(key));
  }

  /** The selected runs that have the first key. */
  protected get runs(): readonly string[] {
    return this.model.runsWith(this.entryOf(this.key));
  }

  /**
   * Calls `arrived` with each run that has new values under a key of the panel, or under the key of a metric on the x axis. For
   * `connectedCallback`.
   */
  protected watchValues(arrived: (uid: string) => void, xKey: () => string | null = () => null): void {
    const { selection, feed } = this.model;
    const countOf = (uid: string, entry: KeyOfKind) => keyInfo(feed.details.get(uid), entry)?.count ?? 0;
    let before = new Map<string, string>();
    const read = () => {
      const x = xKey();
      const entries = [...this.entries, ...(x === null ? [] : [{ kind: 'scalar', key: x } as const])];
      return selection.selected.map((uid) => {
        const counts = entries.map((entry) => `${keyId(entry)} ${countOf(uid, entry)}`);
        return [uid, counts.join('\n')] as const;
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

  #allKeys(): readonly string[] {
    const { spec, model } = this;
    if ('keys' in spec) return spec.keys;
    if ('expression' in spec) return [];
    const { selection, feed } = model;
    const { regex } = spec;
    return slice(() =>
      matchingKeys(
        selection.selected.map((uid) => feed.details.get(uid)),
        regex,
        this.entryOf(''),
      ),
    );
  }
}
