import { css, html, nothing, type TemplateResult } from 'lit';
import type { HistogramSummary, RunDetail } from '../../source/types.js';
import { sectionsOf, shortKey } from '../panels/keys.js';
import { PLAIN_SECTION } from '../panels/section-order.js';
import { formatCount, formatValue } from '../ui/format.js';
import { formatNear } from '../ui/format-more.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { breakable } from './breakable.js';
import { showKey } from './show-key.js';
import { nonFiniteBadges, nonFiniteText, sparkEnds, sparkline, sparkStyle } from './sparkline.js';

/** Size of the picture of a histogram, in CSS pixels. */
const SPARK_WIDTH = 128;
const SPARK_HEIGHT = 26;
/** Keys that are listed at once; a watched model easily has a hundred. */
const MAX_ROWS = 12;
/** How many more a click adds: each has a drawing. */
const MORE_ROWS = 200;

/** The newest histogram of each key of a run, by section. Separate from the table of scalars, which has other columns. */
class HistogramTable extends BoardPart {
  static override properties = { run: {}, rows: { state: true } };
  static override styles = [
    controls,
    sparkStyle,
    css`
      :host {
        display: block;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 12px;
      }
      th,
      td {
        padding: 4px 6px;
        text-align: left;
        vertical-align: top;
        border-bottom: 1px solid var(--s-line);
      }
      th {
        font-weight: 500;
        color: var(--s-muted);
      }
      th:first-child,
      td:first-child {
        padding-left: 0;
        overflow-wrap: anywhere;
      }
      th:nth-child(2),
      td:nth-child(2) {
        width: ${SPARK_WIDTH + 12}px;
      }
      th:nth-child(3),
      td:nth-child(3) {
        text-align: right;
        white-space: nowrap;
      }
      .section th {
        padding-top: 10px;
        color: var(--s-text);
        font-weight: 600;
      }
      small {
        display: block;
        margin-top: 2px;
        line-height: 1.2;
        color: var(--s-muted);
        font-size: 11px;
      }
      .picture {
        display: block;
        padding: 0;
        border: 0;
        border-radius: 3px;
        background: none;
        cursor: zoom-in;
      }
      .picture:hover {
        background: var(--s-subtle);
      }
      .ends {
        width: ${SPARK_WIDTH}px;
      }
      .more {
        margin-top: 8px;
        font-size: 12px;
      }
    `,
  ];
  declare run: RunDetail;
  /** Keys that are listed. */
  declare rows: number;

  constructor() {
    super();
    this.rows = MAX_ROWS;
  }

  override render(): TemplateResult {
    const { histograms } = this.run;
    const count = Object.keys(histograms).length;
    let left = this.rows;
    const sections = sectionsOf([this.run], '').flatMap(({ name, panels }) => {
      const rows = panels.flatMap(({ key, kind }) => {
        const summary = kind === 'histogram' ? histograms[key] : undefined;
        return summary && left-- > 0 ? [this.#row(key, summary)] : [];
      });
      return rows.length > 0 ? [{ name, rows }] : [];
    });
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label="Histograms"><table class="histograms">
        <thead><tr><th scope="col">Histogram</th><th scope="col">Last</th><th scope="col">Mean</th></tr></thead>
        ${sections.map(
          ({ name, rows }, i) => html`<tbody>
            ${name === PLAIN_SECTION && i === 0 ? nothing : html`<tr class="section"><th scope="rowgroup" colspan="3">${name}</th></tr>`}
            ${rows}</tbody>`,
        )}
      </table></div>
      ${
        count > MAX_ROWS
          ? html`<button class="link more" aria-expanded=${this.rows > MAX_ROWS} @click=${() => {
              this.rows = this.rows >= count ? MAX_ROWS : this.rows + MORE_ROWS;
            }}>${this.#moreText(count)}</button>`
          : nothing
      }
    `;
  }

  #moreText(count: number): string {
    if (this.rows >= count) return 'Show fewer';
    if (count - this.rows <= MORE_ROWS) return `Show all ${formatCount(count)} histograms`;
    return `Show ${formatCount(MORE_ROWS)} more of ${formatCount(count)} histograms`;
  }

  #row(key: string, { last, count, firstNonFinite }: HistogramSummary): TemplateResult {
    const { stats } = last;
    return html`<tr>
      <td title=${key}>${breakable(shortKey(key))}
        <small>${formatCount(count)} ${count === 1 ? 'histogram' : 'histograms'}</small>
        ${
          firstNonFinite
            ? html`<small>${nonFiniteBadges(stats)}first ${nonFiniteText(stats) === '' ? 'NaN or Inf ' : ''}at step ${formatValue(firstNonFinite.step)}</small>`
            : nothing
        }</td>
      <td><button class="picture" title=${`Enlarge ${key}`} @click=${() => showKey(this.model, this.run.uid, { key, kind: 'histogram' })}>
        ${sparkline(last, SPARK_WIDTH, SPARK_HEIGHT)}</button>${sparkEnds(last)}</td>
      <td>${stats.finite > 0 ? html`${formatNear(stats.mean, stats.std)}<small>± ${formatNear(stats.std, 0)}</small>` : '–'}</td></tr>`;
  }
}

export const histogramTableTag = definePart('stepwell-histogram-table', HistogramTable);
