import { LitElement, noChange, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { html } from 'lit/static-html.js';
import { formatCount } from '../../board/ui/format.js';
import { definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import { controls } from '../../board/ui/styles.js';
import type { Line, Lines, Sort } from './arrangement.js';
import { linesOnScreen, type Place, placesOf, placesOnScreen, scrollTo } from './layout.js';
import { cellContent, cellTitle } from './panel-cell.js';
import { gridHead, headHeight, LEAST_PX } from './panel-grid-head.js';
import { cursorAfter } from './panel-grid-keys.js';
import { gridStyle } from './panel-grid-style.js';
import type { CellContext } from './panel-media.js';
import { type GridColumn, isSameCell, type Rows } from './rows.js';

/** Rows in CSS pixels: of texts, and of tables with media. */
const ROW = { text: 26, media: 64 } as const;
/** Cells that a render draws anew, besides those of the last line. A frame may have two renders. */
const CELLS_PER_FRAME = 120;
/** By how much a key changes the width of a column, in CSS pixels. */
const KEY_PX = 16;

/** What a person does in a grid. */
export interface GridActions {
  sort(column: number): void;
  /** Opens the details of a line, or a group. */
  open(line: Line): void;
  filter(column: number, text: string): void;
  resize(column: number, width: number): void;
}

/** A grid over rows of any number: only what is on the screen is in the page. */
export class TableGrid extends LitElement {
  static override styles = [controls, gridStyle];
  static override properties = {
    table: { attribute: false },
    lines: { attribute: false },
    shown: { attribute: false },
    widths: { attribute: false },
    sort: { attribute: false },
    filters: { attribute: false },
    opened: { attribute: false },
    label: { attribute: false },
    contextOf: { attribute: false },
    actions: { attribute: false },
  };
  declare table: Rows;
  declare lines: Lines;
  /** Shown columns, in order. */
  declare shown: readonly number[];
  declare widths: ReadonlyMap<number, number>;
  declare sort: Sort | null;
  /** Conditions by column; `null`: the fields for them are hidden. */
  declare filters: ReadonlyMap<number, string> | null;
  /** The row whose details are open; −1: none. */
  declare opened: number;
  declare label: string;
  declare contextOf: (column: GridColumn) => CellContext;
  declare actions: GridActions;
  /** The cell with the cursor. Line −1 is the head. */
  #active = { line: 0, index: 0 };
  #size = { width: 0, height: 0 };
  /** Which element a line has: the one of number (line + shift) modulo the number of elements. `first`: the first line of the last render. */
  readonly #slots = { first: 0, shift: 0 };
  /** Lines whose cells are drawn, and how many of them had been read; `Infinity`: all. */
  #drawn = new Map<number, number>();
  #nextFrame = 0;
  /** As the last scroll event said: to ask the page after a render would make it lay everything out at once. */
  #scroll = { top: 0, left: 0 };
  #observer: ResizeObserver | null = null;
  /** The cells that were asked for last: what a read did not bring is not asked for again. */
  #asked = '';
  #problem: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    cancelAnimationFrame(this.#nextFrame);
    this.#observer = null;
  }

  /** Puts the focus into the grid. */
  override focus(): void {
    this.#scroller?.focus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('table') && !changed.has('lines') && !changed.has('shown')) return;
    this.#asked = '';
    this.#problem = null;
    this.#drawn = new Map();
    const { line, index } = this.#active;
    this.#active = {
      line: Math.min(line, Math.max(0, this.lines.count - 1)),
      index: Math.max(0, Math.min(index, this.shown.length - 1)),
    };
  }

  override render(): TemplateResult {
    const { lines, label, filters } = this;
    const places = this.#places();
    const seen = placesOnScreen(places, this.#scroll.left, this.#size.width);
    const width = places.reduce((sum, place) => sum + place.width, 0);
    const window = this.#window();
    const extra = filters ? 2 : 1;
    const { line, index } = this.#active;
    const isActiveSeen =
      line < window.end && (line < 0 || line >= window.first) && seen.some((place) => place.index === index);
    return html`<div class=${`grid${this.#hasRuns ? ' two' : ''}`} role="grid" tabindex="0" aria-label=${label} aria-readonly="true"
      aria-rowcount=${lines.count + extra} aria-colcount=${places.length} aria-activedescendant=${isActiveSeen ? this.#idOf(this.#active) : nothing}
      @scroll=${() => this.#scrolled()} @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @pointermove=${(event: Event) => this.#point(event)} @click=${(event: MouseEvent) => this.#click(event)} @dblclick=${(event: MouseEvent) => this.#click(event, true)}>
      <div class="head" role="rowgroup" style=${styleMap({ width: `${width}px` })}>${this.#head(seen)}</div>
      <div class="body" role="rowgroup" style=${styleMap({ width: `${width}px`, height: `${window.height}px`, 'line-height': `${this.#rowHeight - 1}px` })}>
        ${this.#rows(window, seen, extra)}
      </div>
      ${lines.count === 0 ? html`<div class="nothing">${this.table.count === 0 ? 'The table has no rows.' : 'No row fits the filters.'}</div>` : nothing}
      ${this.#problem ? html`<div class="nothing" role="alert">${this.#problem}</div>` : nothing}
    </div>`;
  }

  protected override updated(): void {
    this.#load();
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('.grid');
  }

  get #hasRuns(): boolean {
    return this.table.columns.some(({ of }) => of !== undefined);
  }

  get #rowHeight(): number {
    return this.shown.some((column) => this.table.columns[column]?.type === 'media') ? ROW.media : ROW.text;
  }

  get #headHeight(): number {
    return headHeight(this.#hasRuns, this.filters !== null);
  }

  get #viewHeight(): number {
    return Math.max(0, this.#size.height - this.#headHeight);
  }

  #measure(): void {
    const { clientWidth: width = 0, clientHeight: height = 0 } = this.#scroller ?? {};
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    this.requestUpdate();
  }

  #scrolled(): void {
    const { scrollTop: top = 0, scrollLeft: left = 0 } = this.#scroller ?? {};
    this.#scroll = { top, left };
    this.requestUpdate();
  }

  #places(): Place[] {
    return placesOf(this.table.columns, this.shown, this.widths, this.#size.width);
  }

  #window() {
    return linesOnScreen(this.#scroll.top, this.#viewHeight, this.#rowHeight, this.lines.count);
  }

  #head(seen: readonly Place[]): TemplateResult {
    const { table, filters, sort, actions } = this;
    return gridHead({
      ...{ columns: table.columns, places: seen, hasRuns: this.#hasRuns, filters, sort, actions },
      classOf: (kind, index) => this.#classOf(kind, -1, index),
      idOf: (index) => this.#cursorAt(-1, index),
    });
  }

  /** The lines on the screen. While a person scrolls, lines that stay keep their elements, and those that left give theirs to new ones. */
  #rows(window: ReturnType<typeof linesOnScreen>, seen: readonly Place[], extra: number): unknown {
    const { first, end, top, slots } = window;
    const height = this.#rowHeight;
    // After a jump no line stays: the elements then keep their order, because a moved element is laid out from nothing.
    if (Math.abs(first - this.#slots.first) >= slots) this.#slots.shift += this.#slots.first - first;
    this.#slots.first = first;
    const { shift } = this.#slots;
    const stale = this.#staleLines(window, seen);
    const indices = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
    const row = (index: number) => {
      const line = this.lines.at(index);
      const style = { top: `${top + (index - first) * height}px`, height: `${height}px` };
      const isOpen = line?.kind === 'row' && line.row === this.opened;
      const isStale = stale.has(index);
      return html`<div class=${`row${isOpen ? ' open' : ''}${isStale ? ' stale' : ''}`} role="row" aria-rowindex=${index + 1 + extra} data-line=${index} style=${styleMap(style)}>
        ${isStale ? noChange : line?.kind === 'row' ? seen.map((place) => this.#cell(index, line.row, place)) : line ? this.#group(index, line, seen) : nothing}</div>`;
    };
    return repeat(indices, (index) => (((index + shift) % slots) + slots) % slots, row);
  }

  /**
   * Lines whose cells wait for the next frame. After a jump a screen has hundreds of new cells, which would hold up the page: each frame draws
   * some, those that a person sees first. Until then an element keeps the cells of the line that it showed, hidden.
   */
  #staleLines(
    { first, end, seen: top }: ReturnType<typeof linesOnScreen>,
    seen: readonly Place[],
  ): Set<number> {
    const stale = new Set<number>();
    const drawn = new Map<number, number>();
    let room = CELLS_PER_FRAME;
    for (let i = 0; i < end - first; i++) {
      const index = first + ((top - first + i) % (end - first));
      const line = this.lines.at(index);
      const isRead = ({ column }: Place) =>
        line?.kind !== 'row' || this.table.cell(line.row, column) !== undefined;
      const known = this.#drawn.get(index);
      const count = known === Number.POSITIVE_INFINITY ? seen.length : seen.filter(isRead).length;
      const read = count === seen.length ? Number.POSITIVE_INFINITY : count;
      // A line that waits for its cells looks as before, however long they take.
      if (read === known) drawn.set(index, read);
      else if (room <= 0) stale.add(index);
      else {
        room -= seen.length;
        drawn.set(index, read);
      }
    }
    this.#drawn = drawn;
    cancelAnimationFrame(this.#nextFrame);
    if (stale.size > 0) this.#nextFrame = requestAnimationFrame(() => this.requestUpdate());
    return stale;
  }

  #cell(index: number, row: number, place: Place): TemplateResult {
    const { table } = this;
    const column = table.columns[place.column] as GridColumn;
    const cell = table.cell(row, place.column);
    const differs = this.#differs(row, place.column);
    const state = cell === undefined ? ' wait' : cell === null ? ' none' : differs ? ' differs' : '';
    const title = this.#isActive(index, place.index) ? cellTitle(cell) : '';
    return html`<div class=${this.#classOf(`cell ${column.type}${state}`, index, place.index)} role="gridcell" id=${this.#cursorAt(index, place.index)}
      aria-colindex=${place.index + 1} data-index=${place.index} title=${title || nothing}
      style=${styleMap({ left: `${place.left}px`, width: `${place.width}px` })}>${cellContent(cell, this.contextOf(column))}${differs ? html`<span class="unseen">differs</span>` : nothing}</div>`;
  }

  #group(index: number, line: Line & { kind: 'group' }, seen: readonly Place[]): TemplateResult {
    const width = seen.reduce((most, { left, width }) => Math.max(most, left + width), 0);
    const { value, count, isOpen } = line;
    const [first] = seen;
    const at = first?.index ?? 0;
    const context = this.contextOf(this.table.columns[first?.column ?? 0] as GridColumn);
    return html`<div class=${this.#classOf('cell group', index, this.#active.index)} role="gridcell" id=${this.#cursorAt(index, this.#active.index)}
      aria-colindex=${at + 1} aria-colspan=${Math.max(1, seen.length)} aria-expanded=${isOpen} data-index=${this.#active.index}
      style=${styleMap({ left: '0', width: `${width}px` })}><span class="arrow" aria-hidden="true">${isOpen ? '▾' : '▸'}</span>
      ${cellContent(value, context)}<span class="count">${formatCount(count)} ${count === 1 ? 'row' : 'rows'}</span></div>`;
  }

  #differs(row: number, column: number): boolean {
    const pair = this.table.pairOf?.(column) ?? null;
    if (pair === null) return false;
    const [mine, other] = [this.table.cell(row, column), this.table.cell(row, pair)];
    return mine !== undefined && other !== undefined && !isSameCell(mine, other);
  }

  #idOf({ line, index }: { readonly line: number; readonly index: number }): string {
    return `c${line}-${index}`;
  }

  #isActive(line: number, index: number): boolean {
    return this.#active.line === line && this.#active.index === index;
  }

  #classOf(kind: string, line: number, index: number): string {
    return this.#isActive(line, index) ? `${kind} active` : kind;
  }

  /** The id of a cell. Only the cell with the cursor needs one. */
  #cursorAt(line: number, index: number): string | typeof nothing {
    return this.#isActive(line, index) ? this.#idOf({ line, index }) : nothing;
  }

  /** Gives the cell under the pointer its title: to set the titles of all cells at each scroll takes as long as their texts. */
  #point({ target }: Event): void {
    const cell = (target as Element).closest<HTMLElement>('[role="gridcell"][data-index]');
    const line = this.lines.at(Number(cell?.closest<HTMLElement>('.row')?.dataset.line));
    if (!cell || line?.kind !== 'row') return;
    const title = cellTitle(this.table.cell(line.row, this.shown[Number(cell.dataset.index)] ?? 0));
    if (cell.title !== title) cell.title = title;
  }

  /** Reads the cells on the screen that are not read yet. */
  #load(): void {
    const { first, end } = this.#window();
    const columns = new Set(
      placesOnScreen(this.#places(), this.#scroll.left, this.#size.width).map(({ column }) => column),
    );
    for (const column of [...columns]) {
      const pair = this.table.pairOf?.(column) ?? null;
      if (pair !== null) columns.add(pair);
    }
    const rows: number[] = [];
    for (let i = first; i < end; i++) {
      const line = this.lines.at(i);
      if (line?.kind === 'row') rows.push(line.row);
    }
    const missing = [...columns].filter((column) =>
      rows.some((row) => this.table.cell(row, column) === undefined),
    );
    if (missing.length === 0) return;
    const asked = `${first} ${end} ${missing.join()}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    const { table } = this;
    const done = (problem: string | null) => {
      if (table !== this.table) return;
      this.#problem = problem;
      this.requestUpdate();
    };
    table.load(rows, missing).then(
      () => done(null),
      () => done('Some cells cannot be read: the bytes of the table are damaged.'),
    );
  }

  #click(event: MouseEvent, isDouble = false): void {
    const cell = (event.target as Element).closest?.<HTMLElement>('[data-index]');
    const lineOf = cell?.closest<HTMLElement>('[data-line]');
    if (!cell || !lineOf || (event.target as Element).closest('.grip')) return;
    const line = Number(lineOf.dataset.line);
    this.#active = { line, index: Number(cell.dataset.index) };
    const found = this.lines.at(line);
    if (line < 0 && !isDouble) this.actions.sort(this.shown[this.#active.index] ?? 0);
    else if (found?.kind === 'group' && !isDouble) this.actions.open(found);
    else if (found?.kind === 'row' && (isDouble || this.opened >= 0)) this.actions.open(found);
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    if ((event.target as Element).closest('input')) return event.stopPropagation();
    const { line, index } = this.#active;
    if (line < 0 && event.shiftKey && this.#resize(event.key)) return this.#handled(event);
    const last = { line: this.lines.count - 1, index: this.shown.length - 1 };
    const page = Math.max(1, Math.floor(this.#viewHeight / this.#rowHeight) - 1);
    const next = cursorAfter(event.key, event.ctrlKey || event.metaKey, this.#active, last, page);
    const isOpening = event.key === 'Enter' || event.key === ' ';
    if (!next && !isOpening) return;
    this.#handled(event);
    if (next) {
      this.#active = next;
      this.#reveal();
    } else if (line < 0) this.actions.sort(this.shown[index] ?? 0);
    else {
      const found = this.lines.at(line);
      if (found) this.actions.open(found);
    }
    this.requestUpdate();
  }

  /** The arrow keys of the panel around the grid go from step to step. */
  #handled(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
  }

  /** Resizes the column of a head with the cursor. False: the key does not resize. */
  #resize(key: string): boolean {
    const place = this.#places()[this.#active.index];
    const more = { ArrowLeft: -KEY_PX, ArrowRight: KEY_PX }[key];
    if (!place || more === undefined) return false;
    this.actions.resize(place.column, Math.max(LEAST_PX, place.width + more));
    return true;
  }

  /** Scrolls the cell with the cursor onto the screen. */
  #reveal(): void {
    const scroller = this.#scroller;
    const place = this.#places()[this.#active.index];
    if (!scroller || !place) return;
    const { line } = this.#active;
    if (line >= 0) {
      scroller.scrollTop = scrollTo(
        line,
        scroller.scrollTop,
        this.#viewHeight,
        this.#rowHeight,
        this.lines.count,
      );
    }
    const { left, width } = place;
    if (left < scroller.scrollLeft) scroller.scrollLeft = left;
    else if (left + width > scroller.scrollLeft + this.#size.width)
      scroller.scrollLeft = left + width - this.#size.width;
  }
}

export const tableGridTag = definePart('stepwell-table-grid', TableGrid);
