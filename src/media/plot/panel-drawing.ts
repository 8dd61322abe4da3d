/** Plots and tables outside of the board: an element that draws what it is given, with the board's colours. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { html as staticHtml } from 'lit/static-html.js';
import type { Range } from '../../board/chart/scales.js';
import { RUN_COLORS } from '../../board/data/colors.js';
import { formatCount, formatValue } from '../../board/ui/format.js';
import { definePart } from '../../board/ui/part.js';
import { controls } from '../../board/ui/styles.js';
import { tokens } from '../../board/ui/tokens.js';
import type { Normalization } from './confusion.js';
import type { PlotFile } from './kind.js';
import { plotChartTag } from './panel-chart.js';
import { plotGridTag } from './panel-grid.js';
import { isChart, type RunPlot } from './panel-model.js';

/** Most rows of a table that are shown. */
const MOST_ROWS = 500;

/** A table of texts and numbers. */
export interface DrawnTable {
  readonly kind: 'table';
  readonly headers: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A plot. Series with colours of their own are one file each. */
export interface DrawnPlot {
  readonly kind: 'plot';
  readonly files: readonly PlotFile[];
  /** CSS colour of each file; one that is missing is chosen. */
  readonly colors: readonly (string | undefined)[];
  readonly domain: { readonly x?: Range; readonly y?: Range };
  /** Shown above the plot. */
  readonly table: DrawnTable | null;
}

/** Why nothing is drawn. */
export interface NotDrawn {
  readonly kind: 'problem';
  readonly reason: string;
}

export type Drawn = DrawnTable | DrawnPlot | NotDrawn;

/** `<stepwell-drawing>`. */
export class DrawingView extends LitElement {
  static override properties = {
    drawn: { attribute: false },
    name: { attribute: false },
    dark: { state: true },
    normalization: { state: true },
  };
  static override styles = [
    tokens,
    controls,
    css`
      /* No heights in percent: without a doctype they are those of the window, where the drawing's own height is not set. */
      :host {
        display: flex;
        flex-direction: column;
        box-sizing: border-box;
        min-width: 0;
      }
      .root {
        display: flex;
        flex: 1;
        flex-direction: column;
        gap: 6px;
        min-height: 0;
        padding: 8px 10px;
        border-radius: var(--s-radius);
        background: var(--s-surface);
      }
      .chart {
        flex: 1;
        min-height: 0;
      }
      .table {
        overflow: auto;
      }
      .table:not(:only-child) {
        flex: none;
        max-height: 96px;
      }
      table {
        border-collapse: collapse;
        color: inherit;
        font-size: var(--size, 12px);
      }
      :is(th, td) {
        padding: 2px 14px 2px 0;
        max-width: 320px;
        text-align: left;
        font-weight: 400;
        overflow-wrap: break-word;
        border-bottom: 1px solid var(--s-line);
      }
      thead th {
        position: sticky;
        top: 0;
        background: var(--s-surface);
        color: var(--s-muted);
      }
      .number {
        text-align: right;
        white-space: nowrap;
      }
      p {
        margin: 0;
        color: var(--s-muted);
      }
    `,
  ];
  declare drawn: Drawn;
  /** What the drawing shows, for people who do not see it. */
  declare name: string;
  declare dark: boolean;
  declare normalization: Normalization;
  readonly #system = matchMedia('(prefers-color-scheme: dark)');
  /** A page that says nothing of dark colours is light, whatever the system prefers. */
  readonly #themed = () => {
    const { colorScheme } = getComputedStyle(this);
    this.dark = colorScheme.includes('dark') && (!colorScheme.includes('light') || this.#system.matches);
  };

  constructor() {
    super();
    this.drawn = { kind: 'problem', reason: '' };
    this.name = '';
    this.normalization = 'none';
    this.dark = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#themed();
    this.#system.addEventListener('change', this.#themed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#system.removeEventListener('change', this.#themed);
  }

  override render(): TemplateResult {
    return html`<div class="root ${this.dark ? 'dark' : 'light'}">${this.#body()}</div>`;
  }

  #body(): unknown {
    const { drawn } = this;
    switch (drawn.kind) {
      case 'problem':
        return html`<p role="alert">${drawn.reason}</p>`;
      case 'table':
        return this.#table(drawn);
      case 'plot':
        return html`${drawn.table ? this.#table(drawn.table) : nothing}${this.#plot(drawn)}`;
    }
  }

  #plot({ files, colors, domain }: DrawnPlot): TemplateResult {
    const { name, dark } = this;
    const [first] = files;
    if (first && !isChart(first)) {
      return staticHtml`<${plotGridTag} class="chart" .file=${first} .name=${name} .large=${false} .dark=${dark}
        .normalization=${this.normalization} @normalize-changed=${(event: CustomEvent<Normalization>) => {
          this.normalization = event.detail;
        }}></${plotGridTag}>`;
    }
    const plots = files.filter(isChart).map((file, i): RunPlot<typeof file> => {
      const series = file.series[0]?.name ?? '';
      const color = colors[i] || (RUN_COLORS[i % RUN_COLORS.length]?.[dark ? 'dark' : 'light'] ?? '');
      return {
        run: `${i}`,
        name: series || file.y_label || 'Value',
        color,
        dash: [],
        step: Number.NaN,
        file,
      };
    });
    // The name of a series stands for that of the run: a label holds it once.
    const named = plots.map((plot) =>
      plots.length > 1 ? { ...plot, file: { ...plot.file, series: plot.file.series.map(unnamed) } } : plot,
    );
    return staticHtml`<${plotChartTag} class="chart" .plots=${named} .name=${name} .large=${false} .dark=${dark}
      .active=${true} .domain=${domain}></${plotChartTag}>`;
  }

  #table({ headers, rows }: DrawnTable): TemplateResult {
    const shown = rows.slice(0, MOST_ROWS);
    // A column of numbers is aligned as one; numbers among texts stand where the texts stand.
    const isNumber = headers.map((_, i) => {
      const cells = shown.map((row) => row[i]).filter((value) => value !== null && value !== undefined);
      return cells.length > 0 && cells.every((value) => typeof value === 'number');
    });
    const cell = (value: unknown, i: number) => {
      const text = typeof value === 'number' ? formatValue(value) : String(value ?? '');
      return html`<td class=${isNumber[i] ? 'number' : ''}>${text}</td>`;
    };
    return html`<div class="table" tabindex="0" role="group" aria-label=${this.name}><table>
        <thead><tr>${headers.map((each, i) => html`<th scope="col" class=${isNumber[i] ? 'number' : ''}>${each}</th>`)}</tr></thead>
        <tbody>${shown.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table>
      ${rows.length > shown.length ? html`<p>First ${MOST_ROWS} of ${formatCount(rows.length)} rows</p>` : nothing}</div>`;
  }
}

function unnamed<Series extends { readonly name: string }>(series: Series): Series {
  return { ...series, name: '' };
}

definePart('stepwell-drawing', DrawingView);
