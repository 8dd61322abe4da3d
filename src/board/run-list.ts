import { nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { html } from 'lit/static-html.js';
import type { RunDetail, RunInfo } from '../source/types.js';
import { type KeyIndex, keyIndex } from './data/key-index.js';
import { sliceData } from './data/state.js';
import { ROW_HEIGHT, runListStyle } from './run-list-style.js';
import { listMenu } from './share/actions.js';
import { uploadMark, uploadMarkStyles } from './share/upload-mark.js';
import { formatAge, formatValue } from './ui/format.js';
import { icon } from './ui/icons.js';
import { Later } from './ui/later.js';
import { BoardPart, definePart } from './ui/part.js';
import { styleMap } from './ui/style-map.js';
import { controls, statusDot } from './ui/styles.js';
import { moveFocus } from './ui/toolbar.js';

/** Rows that are rendered beyond the visible rows, above and below. */
const OVERSCAN = 4;
/** Interval of renders (ms), for ages in seconds. */
const AGE_MS = 5_000;
/** Most runs for "Show all": more lines cannot be told apart, and each run is a query per panel. */
const MAX_SHOW_ALL = 24;

/** The pencil of each row. A person needs a moment to find one, so its code is loaded after the first charts. */
const INLINE_EDIT = new Later(async () => (await import('./ui/inline-edit.js')).inlineEditTag);

/** The list of the project's runs: select, show details, rename, delete. */
class RunList extends BoardPart {
  static override properties = { text: { state: true }, first: { state: true }, active: { state: true } };
  static override styles = [controls, statusDot, uploadMarkStyles, runListStyle];
  declare text: string;
  declare first: number;
  /** The row whose controls are in the tab order. */
  declare active: string | null;
  #clock: ReturnType<typeof setInterval> | null = null;
  #resize: ResizeObserver | null = null;

  constructor() {
    super();
    this.text = '';
    this.first = 0;
    this.active = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#clock = setInterval(() => this.requestUpdate(), AGE_MS);
    this.#resize = new ResizeObserver(() => this.requestUpdate());
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#resize?.disconnect();
  }

  override render(): TemplateResult {
    const runs = this.#runs();
    const { selection, readOnly } = this.model;
    const height = this.renderRoot.querySelector('.rows')?.clientHeight ?? 600;
    const start = Math.max(0, Math.floor(this.first / ROW_HEIGHT) - OVERSCAN);
    const shown = runs.slice(start, start + Math.ceil(height / ROW_HEIGHT) + 2 * OVERSCAN);
    const active = runs.some((run) => run.uid === this.active) ? this.active : (runs[0]?.uid ?? null);
    return html`
      <div class="top" @keydown=${(event: KeyboardEvent) => this.#moveFocus(event)}>
        <label class="search">
          ${icon('search')}
          <input class="field" type="search" aria-label="Filter runs" placeholder="Filter runs" .value=${this.text}
            @input=${(event: InputEvent) => this.#filter((event.target as HTMLInputElement).value)} />
        </label>
        <button class="ghost clear tool" tabindex="-1" aria-label="Delete all listed runs" title="Delete all listed runs"
          ?hidden=${readOnly} ?disabled=${runs.length === 0} @click=${() => this.#clear(runs)}>${icon('trash')}</button>
        ${listMenu(this.model, runs)}
      </div>
      <div class="summary" @keydown=${(event: KeyboardEvent) => this.#moveFocus(event)}>
        <span>${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${selection.selected.length} shown</span>
        ${
          selection.selected.length > 0
            ? html`<button class="link tool" @click=${() => selection.set([])}>Show none</button>`
            : html`<button class="link tool" @click=${() => selection.set(runs.slice(0, MAX_SHOW_ALL).map((run) => run.uid))}>Show all</button>`
        }
      </div>
      <div class="rows" @scroll=${(event: Event) => this.#scroll(event)} @keydown=${(event: KeyboardEvent) => this.#key(event, runs)}>
        <div class="space" role="list" aria-label="Runs" style=${styleMap({ height: `${runs.length * ROW_HEIGHT}px` })}>
          ${repeat(
            shown,
            (run) => run.uid,
            (run, i) => this.#row(run, start + i, run.uid === active),
          )}
        </div>
      </div>
    `;
  }

  protected override updated(): void {
    if (!INLINE_EDIT.tag) {
      // Without the pencils the list works: the next render tries again.
      INLINE_EDIT.load().then(
        () => this.requestUpdate(),
        () => {},
      );
    }
    const rows = this.renderRoot.querySelector('.rows');
    const height = rows?.clientHeight ?? 0;
    const from = Math.floor(this.first / ROW_HEIGHT);
    const visible = this.#runs().slice(from, from + Math.ceil(height / ROW_HEIGHT) + 1);
    this.model.setListed(visible.map((run) => run.uid));
  }

  #row(run: RunInfo, index: number, active: boolean): TemplateResult {
    const { model } = this;
    const name = run.name || run.id;
    const selected = model.selection.has(run.uid);
    const tab = active ? '0' : '-1';
    const focus = run.uid === model.selection.focus;
    return html`<div class="row ${focus ? 'focus' : ''}" role="listitem" data-run=${run.uid}
      aria-setsize=${this.#runs().length} aria-posinset=${index + 1}
      style=${styleMap({ top: `${index * ROW_HEIGHT}px`, '--color': selected ? model.color(run.uid) : null })}>
      <label class="pick">
        <input type="checkbox" tabindex="-1" aria-label=${`Show ${name}`} .checked=${selected}
          @change=${() => model.selection.toggle(run.uid)} />
      </label>
      <div class="what" @click=${() => model.selection.setFocus(focus ? null : run.uid)}>
        <div class="line">
          <span class="status ${run.status}" role="img" aria-label=${run.status} title=${run.status}></span>
          ${this.#editable(run, html`<button class="name clip" tabindex=${tab} title=${name} aria-current=${focus || nothing}>${name}</button>`)}
          ${uploadMark(model.uploads.states.get(run.uid))}
          <span class="age">${formatAge(Date.now() - run.created)}</span>
        </div>
        <div class="line values">${sliceData(() =>
          lastValues(model.feed.details.get(run.uid), model.view.columns),
        ).map(([key, value]) => html`<span title=${key}>${shortName(key)} <b>${value}</b></span>`)}
          ${[run.task, run.group, ...run.tags].map((label) => label && html`<span class="chip">${label}</span>`)}</div>
      </div>
      <button class="ghost delete" ?hidden=${model.readOnly} tabindex="-1" aria-label=${`Delete ${name}`} title="Delete"
        @click=${() => void model.deleteRuns([run], name)}>${icon('trash')}</button>
    </div>`;
  }

  /** The name of a run with its pencil; the name alone until the code of the pencil is there. */
  #editable(run: RunInfo, name: TemplateResult): TemplateResult {
    const { model } = this;
    const { tag } = INLINE_EDIT;
    if (!tag) return name;
    return html`<${tag} class="rename" .model=${model} .run=${run} .label=${`Rename ${run.name || run.id}`} .tab=${'-1'} .fixed=${model.readOnly}
      @click=${(event: Event) => event.target instanceof HTMLButtonElement || event.stopPropagation()}>${name}</${tag}>`;
  }

  #runs(): readonly RunInfo[] {
    const text = this.text.trim().toLowerCase();
    const { runs } = this.model.feed;
    if (text === '') return runs;
    // The field has one line, so that no text matches across two.
    return runs.filter((run) =>
      [run.task, run.group, ...run.tags, run.name, run.id].join('\n').toLowerCase().includes(text),
    );
  }

  #filter(text: string): void {
    this.text = text;
    this.first = 0;
    const rows = this.renderRoot.querySelector('.rows');
    if (rows) rows.scrollTop = 0;
  }

  #scroll(event: Event): void {
    this.first = (event.currentTarget as HTMLElement).scrollTop;
  }

  #clear(runs: readonly RunInfo[]): void {
    const what = runs.length === 1 ? (runs[0]?.name ?? 'this run') : `${runs.length} runs`;
    void this.model.deleteRuns(runs, what);
  }

  /**
   * Left and right move the focus between the tools of the list. The tools are one tab stop, so that few tab stops precede the
   * charts.
   */
  #moveFocus(event: KeyboardEvent): void {
    const tools = [...this.renderRoot.querySelectorAll<HTMLElement>('.tool, .more')].filter(
      (tool) => !tool.hidden && !(tool as HTMLButtonElement).disabled,
    );
    moveFocus(event, tools, tools.indexOf(event.target as HTMLElement));
  }

  /**
   * Up and down move the focus between rows, left and right between the controls of a row. Only one control of the list is a tab
   * stop.
   */
  async #key(event: KeyboardEvent, runs: readonly RunInfo[]): Promise<void> {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = event.target;
    if (!(from instanceof HTMLElement)) return;
    const row = from.closest<HTMLElement>('.row');
    const control = CONTROLS.findIndex((selector) => from.matches(selector));
    if (row) moveFocus(event, controlsOf(row), controlsOf(row).indexOf(from));
    if (move === undefined) return;
    event.preventDefault();
    const at = runs.findIndex((run) => run.uid === row?.dataset['run']);
    const next = runs[Math.min(runs.length - 1, Math.max(0, at + move))];
    if (!next) return;
    this.active = next.uid;
    const rows = this.renderRoot.querySelector('.rows');
    const top = runs.indexOf(next) * ROW_HEIGHT;
    if (rows && top < rows.scrollTop) rows.scrollTop = top;
    if (rows && top + ROW_HEIGHT > rows.scrollTop + rows.clientHeight)
      rows.scrollTop = top + ROW_HEIGHT - rows.clientHeight;
    this.first = rows?.scrollTop ?? 0;
    await this.updateComplete;
    const there = this.renderRoot.querySelector<HTMLElement>(`.row[data-run="${CSS.escape(next.uid)}"]`);
    there?.querySelector<HTMLElement>(CONTROLS[control] ?? '.name')?.focus();
  }
}

/** Controls of a row, in the order of the arrow keys. */
const CONTROLS = ['.name', '.rename', '.delete', 'input'] as const;

function controlsOf(row: HTMLElement): HTMLElement[] {
  const controls = CONTROLS.flatMap((selector) => row.querySelector<HTMLElement>(selector) ?? []);
  // For a read-only run, only the name and the checkbox remain.
  return controls.filter((control) => !control.hidden && !(control as { fixed?: boolean }).fixed);
}

/** Keys of {@link lastValues} by the keys of a run: the list renders often, and a run may have thousands of keys. */
const shownKeys = new WeakMap<KeyIndex, readonly (string | undefined)[]>();

/** Last values of a run: for the columns of the view; by default for a loss and an accuracy, or else for other keys. */
function lastValues(
  detail: RunDetail | undefined,
  columns: readonly string[] | null,
): (readonly [key: string, value: string])[] {
  if (!detail) return [];
  const index = keyIndex(detail);
  const shown = shownKeys.get(index) ?? keysToShow(Object.keys(detail.scalars));
  shownKeys.set(index, shown);
  const keys = (columns ?? shown).filter((key) => key !== undefined);
  return keys.map((key) => [key, formatValue(detail.scalars[key]?.last ?? Number.NaN)]);
}

/** Chooses two keys: a loss and an accuracy; if there are none, other keys. Within a kind, validation keys come first. */
function keysToShow(keys: readonly string[]): readonly (string | undefined)[] {
  const best: (string | undefined)[][] = [[], [], []];
  for (const key of keys) {
    const kind = best[/loss/i.test(key) ? 0 : /acc/i.test(key) ? 1 : 2];
    if (!kind) continue;
    const [first, second] = kind;
    if (isBetter(key, first)) kind.splice(0, 2, key, first);
    else if (isBetter(key, second)) kind[1] = key;
  }
  const [first, second] = best.filter(([key]) => key !== undefined);
  return [first?.[0], second?.[0] ?? first?.[1]];
}

function isBetter(key: string, other: string | undefined): boolean {
  if (other === undefined) return true;
  const [a, b] = [/val/i.test(key), /val/i.test(other)];
  return a === b ? key < other : a;
}

/** The last segment of a key, shortened as people say it. */
function shortName(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  if (name === 'accuracy') return 'acc';
  return name.length > 12 ? `${name.slice(0, 11)}…` : name;
}

export const runListTag = definePart('stepwell-run-list', RunList);
