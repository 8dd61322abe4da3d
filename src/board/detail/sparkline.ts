import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { TensorStats } from '../../record/kinds.js';
import type { HistogramSummary } from '../../source/types.js';
import { formatCompact, formatCount, formatValue } from '../ui/format.js';
import { formatRange } from '../ui/format-more.js';

/** Room below the bars for the base line and the tick of zero, in CSS pixels. */
const FOOT = 3;

/** Styles of {@link sparkline}, {@link sparkEnds} and {@link nonFiniteBadges}. */
export const sparkStyle = css`
  .spark {
    display: block;
    overflow: visible;
  }
  .spark .bars {
    fill: var(--s-accent);
  }
  .spark .base {
    fill: var(--s-line);
  }
  .spark .zero {
    fill: var(--s-muted);
  }
  .ends {
    display: flex;
    justify-content: space-between;
    gap: 4px;
    font-size: 11px;
    line-height: 1.3;
    color: var(--s-muted);
    white-space: nowrap;
  }
  .ends.one {
    justify-content: center;
  }
  .badge {
    display: inline-block;
    padding: 0 5px;
    border-radius: 4px;
    font-size: 11px;
    line-height: 16px;
    white-space: nowrap;
    color: var(--s-warn);
    background: color-mix(in srgb, var(--s-warn) 12%, transparent);
  }
`;

/**
 * The newest histogram of a key as a small picture, `width` × `height` CSS pixels: bars of the counts, and a tick where
 * zero is. A bar that holds anything is at least one pixel high. Screen readers get the numbers.
 */
export function sparkline(last: HistogramSummary['last'], width: number, height: number): TemplateResult {
  const { low, high } = last;
  const floor = height - FOOT;
  const zero = low < 0 && high > 0 ? Math.round(shareBelowZero(low, high) * width) : null;
  return html`<svg class="spark" role="img" aria-label=${sparkText(last)} viewBox="0 0 ${width} ${height}"
    width=${width} height=${height} shape-rendering="crispEdges">
    ${svg`<rect class="base" x="0" y=${floor} width=${width} height="1"></rect>
      <path class="bars" d=${barsPath(last, width, floor)}></path>
      ${zero === null ? nothing : svg`<rect class="zero" x=${zero} y=${floor} width="1" height=${FOOT}></rect>`}`}
  </svg>`;
}

/** Part of a range that is below zero. Its span may be above the largest float: its halves have one. */
function shareBelowZero(low: number, high: number): number {
  const span = high - low;
  return span < Number.POSITIVE_INFINITY ? -low / span : -low / 2 / (high / 2 - low / 2);
}

/** The ends of a sparkline's axis, to stand below it. */
export function sparkEnds({ low, high, bars }: HistogramSummary['last']): TemplateResult {
  if (bars.length === 0) return html`<div class="ends one">no finite value</div>`;
  if (low === high) return html`<div class="ends one">${formatValue(low)}</div>`;
  const [from, to] = formatRange(low, high);
  return html`<div class="ends"><span>${from}</span><span>${to}</span></div>`;
}

/** Three digits of a count: a number beside a picture that is 100 pixels wide. */
function shortNumber(value: number): string {
  return formatCompact(Number(value.toPrecision(3)));
}

/** How many elements are NaN or infinite, a badge each; nothing when all are finite. */
export function nonFiniteBadges(stats: TensorStats): TemplateResult[] {
  return oddCounts(stats).map(
    ([count, name]) =>
      html`<span class="badge" title=${`${formatCount(count)} of ${formatCount(stats.count)}`}>${shortNumber(count)} ${name}</span> `,
  );
}

/** Counts of non-finite elements as text: `12 NaN, 3 +Inf`. Empty if all elements are finite. */
export function nonFiniteText(stats: TensorStats): string {
  return oddCounts(stats)
    .map(([count, name]) => `${formatCount(count)} ${name}`)
    .join(', ');
}

function oddCounts({ nan, posInf, negInf }: TensorStats): (readonly [count: number, name: string])[] {
  const all = [
    [nan, 'NaN'],
    [posInf, '+Inf'],
    [negInf, '−Inf'],
  ] as const;
  return all.filter(([count]) => count > 0);
}

/** A description of the picture for screen readers. */
function sparkText({ step, stats }: HistogramSummary['last']): string {
  const odd = nonFiniteText(stats);
  const shape =
    stats.finite > 0
      ? `minimum ${formatValue(stats.min)}, maximum ${formatValue(stats.max)}, mean ${formatValue(stats.mean)}`
      : 'no finite value';
  const sizes = `${formatCount(stats.count)} ${stats.count === 1 ? 'element' : 'elements'}`;
  return `Histogram at step ${formatValue(step)} of ${sizes}: ${shape}${odd === '' ? '' : `, ${odd}`}`;
}

function barsPath({ bars, low, high }: HistogramSummary['last'], width: number, floor: number): string {
  const bar = (left: number, right: number, tall: number) =>
    `M${left} ${floor}v${-tall}h${right - left}v${tall}z`;
  const fullest = Math.max(0, ...bars);
  if (fullest === 0) return '';
  // A constant has no width: one bar in the middle.
  if (low === high) return bar(Math.round(width / 2) - 2, Math.round(width / 2) + 2, floor);
  const gap = width / bars.length >= 3 ? 1 : 0;
  return bars
    .map((count, i) => {
      if (!(count > 0)) return '';
      const left = Math.round((i * width) / bars.length);
      const right = Math.round(((i + 1) * width) / bars.length);
      return bar(left, right - gap, Math.max(1, Math.round((count / fullest) * floor)));
    })
    .join('');
}
