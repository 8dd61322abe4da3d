import { css, html, nothing, render, type TemplateResult } from 'lit';
import type { XAxis } from '../../source/types.js';
import { adopt } from '../ui/adopt.js';
import { formatCount, formatValue } from '../ui/format.js';
import { styleMap } from '../ui/style-map.js';
import type { PanelLine } from './columns.js';
import type { Point } from './interactive-plot.js';
import { type Reading, readingAt } from './reading.js';
import { placeText } from './readout.js';

/** Distance from the mouse, and least distance from the edges of the window, in CSS pixels. */
const OFFSET = 16;
const MARGIN = 8;
/** Most rows: a longer tooltip covers what a person looks at. */
const ROWS = 12;
/** Farthest distance of the mouse from a line that a person points at, in CSS pixels. */
const NEAR_PX = 8;

const tooltipStyles = css`
  .tip {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 8px 0 6px;
    min-width: 240px;
    max-width: calc(100vw - 16px);
    border: 0;
    border-radius: 8px;
    background: var(--s-surface);
    color: var(--s-text);
    box-shadow: var(--s-shadow);
    font-size: 12px;
    line-height: 20px;
    pointer-events: none;
    contain: content;
  }
  .tip p {
    margin: 0 12px 4px;
    color: var(--s-muted);
  }
  .tip p b {
    color: var(--s-text);
    font-weight: 600;
  }
  .tip table {
    width: 100%;
    border-collapse: collapse;
  }
  .tip th {
    font-weight: 400;
    color: var(--s-muted);
    text-align: right;
  }
  .tip :is(th, td) {
    padding: 0 4px;
    white-space: nowrap;
  }
  .tip :is(th, td):first-child {
    width: 12px;
    padding-left: 12px;
  }
  .tip :is(th, td):last-child {
    padding-right: 12px;
  }
  .tip :is(th, td):nth-child(2) {
    max-width: 220px;
    overflow: hidden;
    text-overflow: ellipsis;
    text-align: left;
  }
  .tip td {
    text-align: right;
    color: var(--s-muted);
  }
  .tip td:is(:nth-child(2), :nth-child(3)) {
    color: var(--s-text);
  }
  .tip .near {
    background: var(--s-subtle);
    font-weight: 600;
  }
  .tip .near td:nth-child(n + 4) {
    font-weight: 400;
  }
  .tip i {
    display: block;
    width: 8px;
    height: 8px;
    border-radius: 2px;
    background: var(--color);
  }
`;

/** What a person points at in a chart. */
export interface Pointed {
  /** Where the tooltip is put in the tree, for its colours. */
  readonly root: ShadowRoot;
  readonly title: string;
  readonly axis: XAxis;
  readonly lines: readonly PanelLine[];
  readonly x: number;
  /** Where on the screen. */
  readonly at: Point;
  /** Distance of a value from `at`, in CSS pixels. */
  readonly distance: (value: number) => number;
  /** Smallest difference that must be readable. */
  readonly step: number;
  /** True: screen readers say the values. */
  readonly isSpoken: boolean;
}

interface Row extends Reading {
  readonly line: PanelLine;
}

/** The only tooltip of the page: no two things are pointed at. */
let tip: HTMLElement | null = null;

/** Shows the values of all lines at the place that a person points at. Returns the uid of the line under the mouse, or `null`. */
export function showTooltip(pointed: Pointed): string | null {
  const { root, at, isSpoken } = pointed;
  const rows = pointed.lines.flatMap((line): Row[] => {
    const reading = readingAt(line, pointed.x);
    return reading ? [{ ...reading, line }] : [];
  });
  if (rows.length === 0) {
    hideTooltip();
    return null;
  }
  const near = nearest(rows, pointed);
  tip ??= makeTip();
  if (tip.getRootNode() !== root) move(tip, root);
  if (isSpoken) tip.role = 'status';
  else tip.removeAttribute('role');
  render(content(pointed, rows, near), tip);
  if (!tip.matches(':popover-open')) tip.showPopover();
  place(tip, at);
  return near && pointed.distance(near.value) <= NEAR_PX ? near.line.uid : null;
}

/** The row whose value is nearest to the mouse; `null`: no row has a value. */
function nearest(rows: readonly Row[], { distance }: Pointed): Row | null {
  return rows
    .filter(({ value }) => !Number.isNaN(value))
    .reduce<Row | null>(
      (best, row) => (!best || distance(row.value) < distance(best.value) ? row : best),
      null,
    );
}

export function hideTooltip(): void {
  if (tip?.matches(':popover-open')) tip.hidePopover();
}

function makeTip(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'tip';
  element.popover = 'manual';
  return element;
}

function move(element: HTMLElement, root: ShadowRoot): void {
  adopt(root, tooltipStyles);
  root.append(element);
}

/** Beside the point, on the side where there is room. */
function place(element: HTMLElement, { left, top }: Point): void {
  const { offsetWidth: width, offsetHeight: height } = element;
  const { clientWidth, clientHeight } = document.documentElement;
  const right = left + OFFSET + width <= clientWidth - MARGIN;
  const x = right ? left + OFFSET : Math.max(MARGIN, left - OFFSET - width);
  const y = Math.max(MARGIN, Math.min(top + OFFSET, clientHeight - height - MARGIN));
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
}

function content(pointed: Pointed, rows: readonly Row[], near: Row | null): TemplateResult {
  const { title, axis, lines, x, step } = pointed;
  const isMany = rows.some(({ count }) => count > 1);
  const isSmooth = rows.some(({ line }) => line.smoothed !== null);
  const sorted = [...rows].sort(byValue);
  // The nearest line is shown even if the rows end before.
  const shown = sorted.slice(0, ROWS);
  if (near && !shown.includes(near)) shown.splice(-1, 1, near);
  const place = placeText(x, axis, lines);
  return html`<p><b>${place.charAt(0).toUpperCase()}${place.slice(1)}</b></p>
    <table>
      <tr><th></th><th>${title}</th><th>${isSmooth ? 'smoothed' : isMany ? 'mean' : 'value'}</th>
        ${isMany || isSmooth ? html`<th>last</th>` : nothing}${isMany ? html`<th>min … max</th>` : nothing}</tr>
      ${shown.map((row) => {
        const { line, value, last, min, max, count, marks } = row;
        const say = (each: number) => formatValue(each, step);
        const text = Number.isNaN(value) ? marks || '–' : `${say(value)}${marks && ` ${marks}`}`;
        return html`<tr class=${row === near ? 'near' : ''}><td><i style=${styleMap({ '--color': line.color })}></i></td>
          <td>${line.name}</td><td>${text}</td>
          ${isMany || isSmooth ? html`<td>${count > 0 ? say(last) : '–'}</td>` : nothing}
          ${isMany ? html`<td>${count > 1 ? `${say(min)} … ${say(max)}` : ''}</td>` : nothing}</tr>`;
      })}
    </table>
    ${rows.length > shown.length ? html`<p>+${formatCount(rows.length - shown.length)}</p>` : nothing}`;
}

/** The largest value first, rows without a value last. */
function byValue(a: Row, b: Row): number {
  if (Number.isNaN(a.value) || Number.isNaN(b.value))
    return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
  return b.value - a.value;
}
