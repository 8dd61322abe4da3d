import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { definePart } from '../../board/ui/part.js';
import { controls } from '../../board/ui/styles.js';
import { NORMALIZATIONS, type Normalization } from './confusion.js';
import { cellAt, type Grid } from './grid.js';
import type { ConfusionPlot, HeatmapPlot } from './kind.js';
import { type Cells, confusionCells, heatmapCells } from './panel-cells.js';
import { drawGrid } from './panel-grid-draw.js';
import { pictureOf } from './panel-picture.js';

/** Names of the ways to normalise a confusion matrix. */
const WAYS: { readonly [N in Normalization]: string } = {
  none: 'Counts',
  true: '% of row',
  pred: '% of column',
  all: '% of all',
};

/** Greatest height of the cells with their names, in CSS pixels, and in an enlarged panel as a share of the window. */
const SMALL_HEIGHT = 152;
const LARGE_SHARE = 0.56;

const KEYS: { readonly [key: string]: readonly [down: number, right: number] } = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** A cell. */
interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** One confusion matrix or heat map. Fires `normalize-changed`. */
export class PlotGridView extends LitElement {
  static override properties = {
    file: { attribute: false },
    name: { attribute: false },
    large: { type: Boolean, reflect: true },
    dark: { attribute: false },
    normalization: { attribute: false },
    chosen: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
        font-size: 12px;
      }
      .title {
        font-weight: 600;
      }
      .grid {
        position: relative;
        height: 152px;
        contain: strict;
        cursor: crosshair;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .mark {
        position: absolute;
        pointer-events: none;
        border: 2px solid var(--s-accent);
        box-shadow: 0 0 0 1px var(--s-surface);
      }
      .line {
        display: flex;
        align-items: center;
        gap: 8px;
        height: 24px;
        color: var(--s-muted);
      }
      .line select {
        flex: none;
        margin-left: auto;
        height: 22px;
        font-size: 12px;
      }
      .examples {
        margin: 2px 0 0;
        padding: 0;
        list-style: none;
        max-height: 120px;
        overflow: auto;
      }
      .examples li {
        overflow-wrap: anywhere;
      }
      .examples a {
        color: var(--s-accent);
      }
    `,
  ];
  declare file: ConfusionPlot | HeatmapPlot;
  declare name: string;
  declare large: boolean;
  declare dark: boolean;
  /** How a confusion matrix is normalised. */
  declare normalization: Normalization;
  /** The cell whose examples are listed. */
  declare chosen: CellPlace | null;
  #resize: ResizeObserver | null = null;
  #grid: Grid | null = null;
  #made: { readonly of: readonly unknown[]; readonly cells: Cells } | null = null;
  #at: CellPlace | null = null;

  constructor() {
    super();
    this.chosen = null;
    this.normalization = 'none';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => {
      this.#draw();
      this.#mark(this.#at);
    });
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#resize = null;
    // Canvases keep their memory until they are small.
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas) canvas.width = canvas.height = 0;
  }

  /** The matrix as a picture with its title; `null`: nothing is drawn. */
  async picture(): Promise<Blob | null> {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || canvas.width === 0) return null;
    return pictureOf(this, canvas, this.file.title || this.name, []);
  }

  override render(): TemplateResult {
    const { file, name } = this;
    const { summary } = this.#cells;
    const isConfusion = file.type === 'confusion_matrix';
    return html`
      ${file.title ? html`<div class="title clip" title=${file.title}>${file.title}</div>` : nothing}
      <div class="grid" tabindex="0" role="application" aria-roledescription=${isConfusion ? 'confusion matrix' : 'heat map'}
        aria-label=${`${name}, ${summary}: arrow keys move from cell to cell`}
        @pointermove=${this.#move} @pointerleave=${() => this.#mark(null)} @blur=${() => this.#mark(null)}
        @click=${this.#click} @keydown=${this.#key}><canvas></canvas><div class="mark" hidden></div></div>
      <div class="line"><span class="clip words" role="status"></span>${isConfusion ? this.#select() : nothing}</div>
      ${this.#examples()}`;
  }

  #select(): TemplateResult {
    const changed = ({ target }: Event) => {
      const { value } = target as HTMLSelectElement;
      this.dispatchEvent(
        new CustomEvent('normalize-changed', { detail: value, bubbles: true, composed: true }),
      );
    };
    return html`<select aria-label=${`Numbers of ${this.name}`} @change=${changed} @keydown=${(event: Event) => event.stopPropagation()}>
      ${NORMALIZATIONS.map((by) => html`<option value=${by} ?selected=${by === this.normalization}>${WAYS[by]}</option>`)}</select>`;
  }

  /** Texts that lead to samples of the chosen cell. Only addresses on the web are links: a text could be one that runs a script. */
  #examples(): TemplateResult | typeof nothing {
    const { chosen } = this;
    const found = chosen && this.#cells.examples(chosen.row, chosen.column);
    if (!found) return nothing;
    return html`<ul class="examples" aria-label=${`Examples: ${this.#cells.words(found.row, found.column)}`}>
      ${found.texts.map((text) => html`<li>${isWebAddress(text) ? html`<a href=${text} target="_blank" rel="noopener noreferrer">${text}</a>` : text}</li>`)}
      ${found.more > 0 ? html`<li class="muted">and ${found.more} more</li>` : nothing}</ul>`;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('file')) {
      const { chosen } = this;
      const { rows, columns } = this.#cells;
      if (chosen && (chosen.row >= rows || chosen.column >= columns)) this.chosen = null;
      this.#at = null;
    }
  }

  protected override updated(): void {
    const area = this.renderRoot.querySelector('.grid');
    this.#resize?.disconnect();
    if (area) this.#resize?.observe(area);
    this.#draw();
    this.#mark(this.#at);
  }

  get #cells(): Cells {
    const { file, normalization, dark } = this;
    const of = [file, normalization, dark];
    if (this.#made?.of.every((each, i) => each === of[i])) return this.#made.cells;
    const cells = file.type === 'heatmap' ? heatmapCells(file) : confusionCells(file, normalization, dark);
    this.#made = { of, cells };
    return cells;
  }

  #draw(): void {
    const area = this.renderRoot.querySelector<HTMLElement>('.grid');
    const canvas = area?.querySelector('canvas');
    if (!area || !canvas || area.clientWidth === 0) return;
    const style = getComputedStyle(area);
    const color = (name: string) => style.getPropertyValue(`--s-${name}`);
    const theme = {
      ...{ text: color('text'), muted: color('muted'), line: color('line'), subtle: color('subtle') },
      font: style.fontFamily,
    };
    const height = this.large ? Math.max(280, Math.min(900, innerHeight * LARGE_SHARE)) : SMALL_HEIGHT;
    const size = { width: area.clientWidth, height, ratio: devicePixelRatio };
    this.#grid = drawGrid(canvas, this.#cells, size, theme);
    area.style.height = `${this.#grid.height}px`;
  }

  readonly #move = (event: PointerEvent): void => {
    this.#mark(this.#cellUnder(event));
  };

  readonly #click = (event: MouseEvent): void => {
    const cell = this.#cellUnder(event);
    this.chosen = cell && this.#cells.examples(cell.row, cell.column) ? cell : null;
  };

  readonly #key = (event: KeyboardEvent): void => {
    const { rows, columns } = this.#cells;
    const by = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
    const isChoice = event.key === 'Enter' || event.key === ' ';
    if (!by && !(isChoice && this.#at)) return;
    event.preventDefault();
    // The panel would go to another step.
    event.stopPropagation();
    if (!by) {
      this.chosen = this.#at;
      return;
    }
    const { row, column } = this.#at ?? { row: 0, column: 0 };
    const next = this.#at ? { row: row + by[0], column: column + by[1] } : { row, column };
    this.#mark({
      row: Math.max(0, Math.min(rows - 1, next.row)),
      column: Math.max(0, Math.min(columns - 1, next.column)),
    });
  };

  #cellUnder({ clientX, clientY }: MouseEvent): CellPlace | null {
    const box = this.renderRoot.querySelector('.grid')?.getBoundingClientRect();
    if (!box || !this.#grid) return null;
    const { rows, columns } = this.#cells;
    return cellAt(this.#grid, rows, columns, clientX - box.left, clientY - box.top);
  }

  /** Marks a cell and says what is in it; `null`: no cell. Writes text and styles only: this runs for every move of the mouse. */
  #mark(cell: CellPlace | null): void {
    this.#at = cell;
    const [mark, words] = ['.mark', '.words'].map((name) => this.renderRoot.querySelector<HTMLElement>(name));
    if (!mark || !words) return;
    mark.hidden = cell === null;
    const cells = this.#cells;
    const found = cell && cells.examples(cell.row, cell.column);
    const count = found ? found.texts.length + found.more : 0;
    const more = count > 0 ? ` · ${count} example${count > 1 ? 's' : ''}` : '';
    const text = cell ? `${cells.words(cell.row, cell.column)}${more}` : cells.summary;
    if (words.textContent !== text) words.textContent = text;
    if (!cell || !this.#grid) return;
    const { left, top, cellWidth, cellHeight } = this.#grid;
    mark.style.left = `${left + cell.column * cellWidth - 1}px`;
    mark.style.top = `${top + cell.row * cellHeight - 1}px`;
    mark.style.width = `${Math.max(4, cellWidth + 1)}px`;
    mark.style.height = `${Math.max(4, cellHeight + 1)}px`;
  }
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

export const plotGridTag = definePart('stepwell-plot-grid', PlotGridView);
