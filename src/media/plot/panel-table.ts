import { css, html, type TemplateResult } from 'lit';
import { formatCount, formatValue } from '../../board/ui/format.js';
import type { RunPlot } from './panel-model.js';
import { type Cell, tableOf } from './table.js';

/** Most rows of a table: more than these are read in a file. */
const MOST_ROWS = 500;

export const plotTableStyle = css`
  .table {
    overflow: auto;
    max-height: 100%;
    font-size: 12px;
  }
  .table table {
    border-collapse: collapse;
  }
  .table caption {
    padding: 2px 0 4px;
    text-align: left;
    color: var(--s-muted);
  }
  .table :is(th, td) {
    padding: 1px 12px 1px 0;
    text-align: left;
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  .table thead th {
    position: sticky;
    top: 0;
    background: var(--s-surface);
    color: var(--s-muted);
  }
  .table td.number {
    text-align: right;
  }
`;

/** The first rows of plots of one type, with a row for each number. */
export function plotTable(plots: readonly RunPlot[], name: string): TemplateResult {
  const [first] = plots;
  if (!first) return html``;
  const rows: (readonly Cell[])[] = [];
  let total = 0;
  for (const { name: run, step, file } of plots) {
    for (const row of tableOf(file).rows()) {
      total++;
      if (rows.length < MOST_ROWS) rows.push([run, step, ...row]);
    }
  }
  const columns = ['run', 'step', ...tableOf(first.file).columns];
  const cut =
    total > rows.length ? `First ${MOST_ROWS} of ${formatCount(total)} rows` : `${formatCount(total)} rows`;
  const cell = (value: Cell) =>
    typeof value === 'number' ? html`<td class="number">${formatValue(value)}</td>` : html`<td>${value}</td>`;
  return html`<div class="table" tabindex="0" role="group" aria-label=${`Table of ${name}`}><table>
    <caption>${first.file.title ? `${first.file.title}. ` : ''}${cut}</caption>
    <thead><tr>${columns.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
}
