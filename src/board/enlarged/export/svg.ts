/**
 * A chart as SVG: the same ticks, tints, lines, spikes and marks as on the screen, as shapes that a drawing program opens. Every text is
 * escaped: a run may be named `<script>`.
 */
import type uPlot from 'uplot';
import type { Labelled } from '../../chart/axes.js';
import type { LineColumns } from '../../chart/columns.js';
import type { CHART_PARTS, LineChart } from '../../chart/line-chart.js';
import { LINE_WIDTH, RAW_ALPHA, SPARSE_WIDTH, tintAlpha } from '../../chart/line-look.js';
import { textWidth } from '../../ui/measure.js';
import { type Caption, HEAD_PX, LEGEND_PX, legendRows } from './caption.js';

type Place = (value: number) => number;

/** Least distance of two marks of a kind, in CSS pixels. */
const MARK_GAP = 7;

/** The chart with a title above and a legend below, in CSS pixels. */
export function chartSvg(chart: LineChart, caption: Caption): string {
  const { plot, layout, columns } = chart;
  const { theme, dashes = [], without = [] } = layout;
  const { over } = plot;
  const [left, top, width, height] = [
    over.offsetLeft,
    over.offsetTop + HEAD_PX,
    over.clientWidth,
    over.clientHeight,
  ];
  const rows = legendRows(caption, plot.width, (text) => textWidth(text, theme.labelFont));
  const whole = HEAD_PX + plot.height + rows.length * LEGEND_PX + 8;
  const x: Place = (value) => round(left + plot.valToPos(value, 'x'));
  const y: Place = (value) => round(top + plot.valToPos(value, 'y'));
  const has = (part: (typeof CHART_PARTS)[number]) => !without.includes(part);
  const colorOf = (i: number) => layout.colors[i] ?? theme.text;
  const body = [
    ...columns.map((line, i) =>
      has('tint')
        ? `<path d="${tint(line, x, y)}" fill="${colorOf(i)}" fill-opacity="${tintAlpha(columns.length)}"/>`
        : '',
    ),
    ...columns.map((line, i) => {
      const dash = dashes[i]?.length ? ` stroke-dasharray="${dashes[i]?.join(' ')}"` : '';
      const isSparse = line.count.every((count) => count <= 1);
      const path = (column: LineColumns['line'], more: string) =>
        `<path d="${polyline(line.x, column, x, y)}" fill="none" stroke="${colorOf(i)}" stroke-linejoin="round"${more}/>`;
      const raw = line.raw ? path(line.raw, ` stroke-opacity="${RAW_ALPHA}"`) : '';
      return `${raw}${path(line.line, ` stroke-width="${isSparse ? SPARSE_WIDTH : LINE_WIDTH}"${dash}`)}`;
    }),
    ...columns.map((line, i) =>
      has('spikes')
        ? line.spikes
            .map(({ x: at, from, to }) => {
              const end = layout.y === 'log' && to <= 0 ? top + height : y(to);
              return `<path d="M${x(at)} ${y(from)}V${end}" stroke="${colorOf(i)}"/>`;
            })
            .join('')
        : '',
    ),
    ...columns.map((line, i) =>
      has('marks') ? marks(line, colorOf(i), theme.surface, { x, top, height }) : '',
    ),
  ];
  const font = attribute(theme.font.slice(theme.font.indexOf(' ') + 1));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${plot.width}" height="${whole}" viewBox="0 0 ${plot.width} ${whole}" font-family="${font}" font-size="11">
<rect width="100%" height="100%" fill="${theme.surface}"/>
<text x="12" y="${HEAD_PX / 2 + 5}" font-size="13" font-weight="600" fill="${caption.ink}">${escaped(caption.title)}</text>
${grid(chart, { left, top, width, height, x, y })}
<clipPath id="plot"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>
<g clip-path="url(#plot)">${body.join('')}</g>
${rows
  .flatMap((row, i) => {
    const middle = HEAD_PX + plot.height + (i + 0.5) * LEGEND_PX;
    return row.map(
      ({ left: at, name, color }) =>
        `<rect x="${round(at)}" y="${middle - 4}" width="8" height="8" rx="2" fill="${color}"/><text x="${round(at + 14)}" y="${middle + 4}" font-size="12" fill="${caption.ink}">${escaped(name)}</text>`,
    );
  })
  .join('\n')}
</svg>
`;
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: Place;
  readonly y: Place;
}

/** Grid lines and labels of y, the base line, and labels of x. */
function grid(chart: LineChart, { left, top, width, height, x, y }: Frame): string {
  const { plot } = chart;
  const { theme } = chart.layout;
  const onY = yTicks(plot, height);
  const ys = onY.values.map((value, i) => {
    const at = y(value);
    return `<path d="M${left} ${at}h${width}" stroke="${theme.grid}"/><text x="${left - 6}" y="${at + 4}" text-anchor="end" fill="${theme.text}">${escaped(onY.labels[i] ?? '')}</text>`;
  });
  const { values, labels } = chart.xTicks();
  const xs = values.map((value, i) =>
    (labels[i] ?? '')
      .split('\n')
      .map(
        (text, row) =>
          `<text x="${x(value)}" y="${top + height + 16 + row * 13}" text-anchor="middle" fill="${theme.text}">${escaped(text)}</text>`,
      )
      .join(''),
  );
  return `${ys.join('')}<path d="M${left} ${top + height}h${width}" stroke="${theme.line}"/>${xs.join('')}`;
}

/** The ticks of y with their labels. `height`: of the plot in CSS pixels. */
function yTicks(plot: uPlot, height: number): Labelled {
  const { axes, scales } = plot;
  const { splits, values } = axes[1] as { [Name in 'splits' | 'values']: (...given: unknown[]) => unknown };
  const [low, high] = [scales['y']?.min ?? 0, scales['y']?.max ?? 1];
  // The space of a distance as long as the range is the length of the axis.
  const ticks = splits(plot, 1, low, high, high - low, height) as number[];
  return { values: ticks, labels: values(plot, ticks, 1, height, high - low) as string[] };
}

/** A line, broken at gaps. A point between two gaps is a dot. */
function polyline(xs: Float64Array, column: LineColumns['line'], x: Place, y: Place): string {
  let path = '';
  let isOpen = false;
  for (const [i, value] of column.entries()) {
    if (value === null) isOpen = false;
    else {
      const at = `${x(xs[i] as number)} ${y(value)}`;
      const isLone = !isOpen && (column[i + 1] ?? null) === null;
      path += isLone ? `M${at}h.01` : `${isOpen ? 'L' : 'M'}${at}`;
      isOpen = true;
    }
  }
  return path;
}

/** The area between the edges of the ordinary spread: an area for each part without a gap. */
function tint({ x: xs, high, low }: LineColumns, x: Place, y: Place): string {
  let path = '';
  let from = 0;
  for (let i = 0; i <= xs.length; i++) {
    if (i < xs.length && high[i] !== null && low[i] !== null) continue;
    if (i > from) {
      const upper = range(from, i).map((j) => `${x(xs[j] as number)} ${y(high[j] as number)}`);
      const lower = range(from, i).map((j) => `${x(xs[j] as number)} ${y(low[j] as number)}`);
      path += `M${[...upper, ...lower.reverse()].join('L')}Z`;
    }
    from = i + 1;
  }
  return path;
}

/** NaN as a circle at the base line, ±Inf as triangles at the edges. */
function marks(
  { marks: found }: LineColumns,
  color: string,
  paper: string,
  { x, top, height }: Pick<Frame, 'x' | 'top' | 'height'>,
): string {
  const before: { [Kind in (typeof found)[number]['kind']]?: number } = {};
  return found
    .map(({ x: at, kind }) => {
      const [left, bottom] = [x(at), top + height];
      if (left - (before[kind] ?? Number.NEGATIVE_INFINITY) < MARK_GAP) return '';
      before[kind] = left;
      const shape = {
        nan: `<circle cx="${left}" cy="${bottom - 5}" r="4"`,
        posInf: `<path d="M${left} ${top + 1}l4.5 8h-9z"`,
        negInf: `<path d="M${left} ${bottom - 1}l4.5 -8h-9z"`,
      }[kind];
      return `${shape} fill="${paper}" stroke="${color}" stroke-width="1.5"/>`;
    })
    .join('');
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as the content of an element or of an attribute. Characters that XML does not allow become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (each) => ENTITIES[each] ?? '')
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}

function attribute(text: string): string {
  return escaped(text).replaceAll('&quot;', "'");
}
