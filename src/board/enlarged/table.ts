import { css, html, nothing, type TemplateResult } from 'lit';
import { pointText } from '../chart/readout.js';
import { bestOf } from '../data/best.js';
import type { Goal } from '../data/goals.js';
import type { BoardModel } from '../data/model.js';
import type { DrawnLine } from '../panels/line/picture.js';
import { formatCount, formatDuration, formatValue } from '../ui/format.js';
import { styleMap } from '../ui/style-map.js';
import { type Change, changeOf, inOrder, rateOf } from './compared.js';
import type { Measured } from './measure.js';
import { PIN_NAMES, PINS, type Pin } from './pins.js';

/** Smaller changes (%) are written as 0. */
const LEAST_CHANGE = 0.05;

export const tableStyle = css`
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 12px;
    line-height: 16px;
  }
  th {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--s-surface);
    color: var(--s-muted);
    font-weight: 400;
    text-align: right;
    box-shadow: inset 0 -1px var(--s-line);
  }
  th,
  td {
    height: 28px;
    padding: 0 8px;
    white-space: nowrap;
  }
  td {
    border-bottom: 1px solid var(--s-line);
    text-align: right;
  }
  :is(th, td):first-child {
    padding-left: 12px;
    text-align: left;
  }
  :is(th, td):last-child {
    padding-right: 12px;
  }
  td:first-child {
    max-width: 260px;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  td i {
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-right: 8px;
    border-radius: 2px;
    background: var(--color);
  }
  tr.near td {
    background: var(--s-subtle);
    font-weight: 600;
  }
  .better {
    color: var(--s-ok);
  }
  .worse {
    color: var(--s-bad);
  }
  td.note {
    text-align: center;
    color: var(--s-muted);
  }
`;

/** A line with what was measured of it. */
export interface TableLine {
  readonly id: string;
  readonly line: DrawnLine;
  readonly measured: Measured | null;
  /** How long the run took from A to B, in milliseconds; `null`: not known. */
  readonly time: number | null;
  /** Why the line was not measured; `null`: nothing went wrong. */
  readonly problem: string | null;
}

/** What the table shows. */
export interface TableParts {
  readonly model: BoardModel;
  readonly lines: readonly TableLine[];
  readonly pins: Readonly<Record<Pin, number | null>>;
  readonly goal: Goal;
  /** Smallest difference of values and of places that matters. */
  readonly step: number;
  readonly stepX: number;
}

/** What each line shows at A and B; without places, its last, best, smallest and largest value. */
export function comparison(parts: TableParts): TemplateResult {
  const { pins } = parts;
  return pins.a === null ? summaryTable(parts) : pinTable(parts);
}

function row({ model }: TableParts, { uid, name, color }: DrawnLine, cells: TemplateResult): TemplateResult {
  const { view } = model;
  return html`<tr class=${view.hovered === uid ? 'near' : ''} @mouseenter=${() => view.setHovered(uid)} @mouseleave=${() => view.setHovered(null)}>
    <td title=${name}><i style=${styleMap({ '--color': color })}></i>${name}</td>${cells}</tr>`;
}

function summaryTable(parts: TableParts): TemplateResult {
  const { model, lines, goal, step } = parts;
  const value = (each: number | undefined) =>
    each === undefined || Number.isNaN(each) ? '–' : formatValue(each, step);
  return html`<table aria-label="Values of the lines">
    <tr><th>Run</th><th>last</th>${goal === 'none' ? nothing : html`<th>★ best</th><th>at step</th>`}<th>mean</th><th>min … max</th><th>values</th></tr>
    ${lines.map(({ line }) => {
      const scalars = model.feed.details.get(line.uid)?.scalars;
      const summary = scalars && Object.hasOwn(scalars, line.key) ? scalars[line.key] : undefined;
      const best = bestOf(summary, goal);
      return row(
        parts,
        line,
        html`<td>${value(summary?.last ?? line.series.last.at(-1))}</td>
          ${goal === 'none' ? nothing : html`<td><b>${value(best?.value)}</b></td><td>${best ? formatValue(best.step) : '–'}</td>`}
          <td>${value(summary?.mean)}</td>
          <td>${summary?.count ? `${value(summary.min)} … ${value(summary.max)}` : '–'}</td>
          <td>${summary ? formatCount(summary.count) : '–'}</td>`,
      );
    })}
  </table>`;
}

function pinTable(parts: TableParts): TemplateResult {
  const { model, lines, pins, goal, step, stepX } = parts;
  const { x } = model.settings.value;
  const rate = rateOf(x);
  const hasB = pins.b !== null;
  const hasTime = hasB && lines.some(({ time }) => time !== null);
  const head = (pin: Pin) =>
    html`<th><span class="letter">${PIN_NAMES[pin]}</span> ${pointText(pins[pin] ?? 0, x, stepX)}</th>`;
  return html`<table aria-label="Values at A and B">
    <tr><th>Run</th>${PINS.filter((pin) => pins[pin] !== null).map(head)}
      ${hasB ? html`<th>Δ</th><th>Δ %</th><th>${rate.text}</th>${hasTime ? html`<th>time A to B</th>` : nothing}<th>min … max, A to B</th>` : nothing}</tr>
    ${inOrder(lines, goal).map(({ line, measured, time, problem }) => {
      if (!measured)
        return row(parts, line, html`<td class="note" colspan="7"  >${problem ?? 'reading…'}</td>`);
      const change = hasB ? changeOf(measured, rate) : null;
      const at = (pin: Pin) => {
        const reading = measured[pin];
        return html`<td>${reading ? formatValue(reading.value, step) : '–'}</td>`;
      };
      const missing = hasB && !change ? endText(measured, pins, (end) => pointText(end, x, stepX)) : null;
      if (missing !== null)
        return row(parts, line, html`${at('a')}<td class="note" colspan="6">${missing}</td>`);
      return row(
        parts,
        line,
        html`${at('a')}${
          hasB
            ? html`${at('b')}${change ? changeCells(change, goal, step) : nothing}
        ${hasTime ? html`<td>${time === null ? '–' : formatDuration(time)}</td>` : nothing}
        <td>${measured.range ? `${formatValue(measured.range[0], step)} … ${formatValue(measured.range[1], step)}` : '–'}</td>`
            : nothing
        }`,
      );
    })}
  </table>`;
}

/** Why a line has no value at A or B. */
function endText({ a, end }: Measured, pins: TableParts['pins'], place: (x: number) => string): string {
  if (Number.isNaN(end)) return 'no values';
  const last = Math.max(pins.a ?? 0, pins.b ?? 0);
  if (end < last) return `ended at ${place(end)}`;
  return a ? 'no value at B' : 'begins later';
}

function changeCells({ delta, percent, rate }: Change, goal: Goal, step: number): TemplateResult {
  const sign = (value: number, text: string) => (value > 0 ? `+${text}` : text);
  const isSmall = Math.abs(percent) < LEAST_CHANGE;
  const isBetter = goal === 'lower' ? delta < 0 : delta > 0;
  const tone = goal === 'none' || isSmall || Number.isNaN(percent) ? '' : isBetter ? 'better' : 'worse';
  const number = (value: number) => (Number.isNaN(value) ? '–' : sign(value, formatValue(value, step)));
  const rounded = percent.toFixed(1).replace('-', '−');
  return html`<td>${number(delta)}</td>
    <td class=${tone}>${Number.isNaN(percent) ? '–' : isSmall ? '0.0' : sign(percent, rounded)}</td>
    <td>${number(rate)}</td>`;
}
