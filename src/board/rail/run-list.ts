import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { html } from 'lit/static-html.js';
import type { RunInfo } from '../../source/types.js';
import { slice, untracked } from '../data/state.js';
import { uploadMarkStyles } from '../share/upload-mark.js';
import { icon } from '../ui/icons.js';
import { BoardPart, definePart } from '../ui/part.js';
import { styleMap } from '../ui/style-map.js';
import { controls, statusDot } from '../ui/styles.js';
import { moveFocus } from '../ui/toolbar.js';
import type { Differences } from './differences.js';
import { columnHeads, listBar } from './heads.js';
import type { Interaction } from './interaction.js';
import type { List, RowLayout, TableValues } from './list.js';
import { listedRuns } from './listing.js';
import { runRow, type Soon } from './row.js';
import { runListStyle } from './style.js';

/** Rows that are rendered beyond the visible rows, above and below. */
const OVERSCAN = 4;
/** Interval of renders (ms), for ages in seconds. */
const AGE_MS = 5_000;

/** The code that is loaded after the first render; `null` until then. */
let soon: Soon | null = null;

async function load(): Promise<void> {
  soon ??= await import('./soon.js');
}

/** The list of the project's runs, which is the legend of the charts: show, sort, compare, rename, delete. */
class RunList extends BoardPart implements List {
  static override properties = {
    text: { state: true },
    first: { state: true },
    active: { state: true },
    table: { state: true },
  };
  static override styles = [controls, statusDot, uploadMarkStyles, runListStyle];
  declare text: string;
  /** How far the rows are scrolled, in CSS pixels. */
  declare first: number;
  /** The row whose controls are in the tab order. */
  declare active: string | null;
  declare table: TableValues | null;
  #clock: ReturnType<typeof setInterval> | null = null;
  #resize: ResizeObserver | null = null;
  layout: RowLayout = { height: 28, room: 0, font: '' };
  /** The listed runs. */
  runs: readonly RunInfo[] = [];
  #differences: Differences | null = null;
  #interaction: Interaction | null = null;
  /** Selects the control of a row that had the focus before the update. */
  #focused: string | null = null;

  constructor() {
    super();
    this.text = '';
    this.first = 0;
    this.active = null;
    this.table = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#clock = setInterval(() => this.requestUpdate(), AGE_MS);
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#resize?.disconnect();
    this.model.view.setHovered(null);
  }

  override render(): TemplateResult {
    const { model } = this;
    const { height } = this.layout;
    const { feed, view } = model;
    const column = soon ? slice(() => soon?.bestColumn(model) ?? null) : null;
    const id = column === null ? '' : `${view.goal(column)} ${column}`;
    const valueFor = (uid: string) =>
      column === null
        ? undefined
        : (soon?.valueIn(model, uid, column) ??
          (this.table?.id === id ? this.table.values.get(uid) : undefined));
    const runs = slice(() => listedRuns(model, this.text, column, valueFor));
    const compared = this.#differences;
    const differences = slice(
      () => compared?.of(feed.runs.flatMap(({ uid }) => feed.details.get(uid) ?? [])) ?? [],
    );
    this.runs = runs;
    const rows = this.#rows?.clientHeight ?? 600;
    const start = Math.max(0, Math.floor(this.first / height) - OVERSCAN);
    const shown = runs.slice(start, start + Math.ceil(rows / height) + 2 * OVERSCAN);
    const parts = {
      ...{ model, ...this.layout, size: runs.length, soon, compared, differences },
      valueFor: (uid: string) => slice(() => valueFor(uid)),
      best: slice(() => soon?.bestValue(model, runs, column, valueFor)),
      active: runs.some((run) => run.uid === this.active) ? this.active : runs[0]?.uid,
    };
    return html`
      <label class="search">
        ${icon('search')}
        <input class="field" type="search" aria-label="Filter runs" placeholder="Filter runs" .value=${this.text}
          @input=${(event: InputEvent) => this.#filter((event.target as HTMLInputElement).value)} />
      </label>
      <div class="bar" @keydown=${this.#moveFocus}>${listBar(model, runs, this.text, () => this.#filter(''))}</div>
      <div class="rows" @scroll=${(event: Event) => {
        this.first = (event.currentTarget as HTMLElement).scrollTop;
      }}>
        <div class="heads" @keydown=${this.#moveFocus}>${columnHeads(model, differences, column)}</div>
        <div class="space" role="list" aria-label="Runs" style=${styleMap({ height: `${runs.length * height}px` })}
          @click=${this.#handle} @contextmenu=${this.#handle} @keydown=${this.#handle} @keyup=${this.#handle}
          @pointerdown=${this.#handle} @pointerover=${this.#handle} @pointerleave=${this.#handle}
          @focusin=${this.#handle} @focusout=${this.#handle}>
          ${repeat(
            shown,
            (run) => run.uid,
            (run, i) => runRow(run, start + i, parts),
          )}
        </div>
      </div>
    `;
  }

  protected override firstUpdated(): void {
    // The column of names: its width also changes with the scroll bar.
    this.#resize?.observe(this.renderRoot.querySelector('.heads .run') as Element);
  }

  protected override willUpdate(): void {
    const focused = (this.renderRoot as ShadowRoot).activeElement;
    const uid = focused?.closest<HTMLElement>('.row')?.dataset['run'];
    this.#focused =
      uid === undefined ? null : `.row[data-run="${CSS.escape(uid)}"] .${focused?.classList[0]}`;
  }

  protected override updated(): void {
    this.#keepFocus(this.#focused);
    if (!soon) {
      // Without that code the list is still a legend: the next render tries again.
      load().then(
        () => this.requestUpdate(),
        () => {},
      );
    } else if (!this.#interaction) {
      this.#interaction = new soon.Interaction(this);
      this.#differences = new soon.Differences();
      const sheet = soon.laterStyle.styleSheet;
      if (sheet) (this.renderRoot as ShadowRoot).adoptedStyleSheets.push(sheet);
      this.#measure();
    }
    const { height } = this.layout;
    const from = Math.floor(this.first / height);
    const visible = this.runs.slice(from, from + Math.ceil((this.#rows?.clientHeight ?? 0) / height) + 1);
    this.model.setListed(visible.map((run) => run.uid));
    untracked(() => soon?.readTable(this));
  }

  get #rows(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.rows');
  }

  /** Reads what the style sheet and the width of the board decide. */
  #measure(): void {
    const style = getComputedStyle(this);
    this.layout = {
      height: Number.parseInt(style.getPropertyValue('--row'), 10) || 28,
      room: this.renderRoot.querySelector('.heads .run')?.clientWidth ?? 0,
      font: `500 13px ${style.fontFamily}`,
    };
    this.requestUpdate();
  }

  /** A row that moved in the list has lost the focus. `selector`: the control that had the focus before. */
  #keepFocus(selector: string | null): void {
    const root = this.renderRoot as ShadowRoot;
    // Later, because the name in a row is shown by the element of its field.
    if (selector && !root.activeElement)
      setTimeout(
        () => root.activeElement || root.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true }),
      );
  }

  #filter(text: string): void {
    this.text = text;
    this.first = 0;
    if (this.#rows) this.#rows.scrollTop = 0;
  }

  /** Hands an event over. Before the code is loaded, the event waits; its target would be lost until then. */
  #handle(event: Event): void {
    const target = event.target as HTMLElement;
    if (this.#interaction) this.#interaction.handle(event, target);
    else
      load()
        .then(() => this.updateComplete)
        .then(() => this.#interaction?.handle(event, target))
        .catch((thrown: unknown) => this.model.toasts.error('The list cannot do this now', thrown));
  }

  /**
   * Left and right move the focus between the tools of the list. The tools are one tab stop, so that few tab stops precede the
   * charts.
   */
  #moveFocus(event: KeyboardEvent): void {
    const tools = [...this.renderRoot.querySelectorAll<HTMLElement>('.bar button, .heads button')];
    moveFocus(
      event,
      tools.filter((tool) => tool.offsetParent),
    );
  }
}

export const runListTag = definePart('stepwell-run-list', RunList);
