import type { DrawHistograms, DrawOptions, Readout } from '../../../src/board/histogram/drawing.js';
import type { Distribution } from '../../../src/record/kinds.js';
import type { Histograms } from '../../../src/source/types.js';
import { testSource } from '../../fixtures/test-source.js';
import { uidOf } from '../../fixtures/uids.js';

/** Room around the plot of each drawing on a canvas, in CSS pixels. */
export const INSETS = {
  ridges: { left: 12, right: 52, top: 10, bottom: 22 },
  overlay: { left: 12, right: 12, top: 10, bottom: 22 },
  step: { left: 46, right: 12, top: 26, bottom: 22 },
} as const;

/** A distribution from its bins; the statistics are those of elements in the middle of their bins. */
export function binned(edges: readonly number[], counts: readonly number[], stats = {}): Distribution {
  const finite = counts.reduce((sum, count) => sum + count, 0);
  const middles = counts.map((_, b) => (edges[b] ?? 0) / 2 + (edges[b + 1] ?? 0) / 2);
  const mean = middles.reduce((sum, value, b) => sum + value * ((counts[b] ?? 0) / finite), 0);
  const variance = middles.reduce(
    (sum, value, b) => sum + (value - mean) ** 2 * ((counts[b] ?? 0) / finite),
    0,
  );
  const none = { nan: 0, posInf: 0, negInf: 0, zeros: 0 };
  const [min, max] = [edges[0] ?? Number.NaN, edges.at(-1) ?? Number.NaN];
  return {
    stats: { count: finite, finite, ...none, min, max, mean, std: Math.sqrt(variance), ...stats },
    edges: Float64Array.from(edges),
    counts: Float64Array.from(counts),
    under: 0,
    over: 0,
  };
}

/** Histograms as a source answers them, ten steps apart. */
export async function answered(all: readonly (ArrayLike<number> | Distribution)[]): Promise<Histograms> {
  const source = testSource();
  source.addRun('a');
  for (const [i, each] of all.entries()) source.logHistogram('a', 'k', each, { step: i * 10 });
  return source.histograms({ run: uidOf('a'), key: 'k' });
}

/** A shape that was filled or stroked. */
export interface DrawnPath {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly how: 'fill' | 'stroke';
  readonly style: string;
  readonly alpha: number;
}

/** What a drawing put on its canvas, in the order of drawing, in CSS pixels. */
export interface Drawn {
  readonly readout: Readout | null;
  readonly paths: DrawnPath[];
  readonly bars: { x: number; y: number; width: number; height: number }[];
  /** Ends of the lines of the grid and of the marks. */
  readonly lines: [x: number, y: number][];
  readonly texts: { text: string; x: number; y: number }[];
}

class RecordedPath extends Path2D {
  readonly points: [x: number, y: number][];

  constructor(path?: RecordedPath) {
    super(path);
    this.points = path ? [...path.points] : [];
  }

  override moveTo(x: number, y: number): void {
    this.points.push([x, y]);
    super.moveTo(x, y);
  }

  override lineTo(x: number, y: number): void {
    this.points.push([x, y]);
    super.lineTo(x, y);
  }
}

/** Draws onto a canvas of its own and keeps every call. */
export function recorded(draw: DrawHistograms, data: Histograms, change: Partial<DrawOptions> = {}): Drawn {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No canvas');
  const drawn: Omit<Drawn, 'readout'> = { paths: [], bars: [], lines: [], texts: [] };
  const keep = (how: DrawnPath['how']) => (path?: Path2D | string) => {
    if (!(path instanceof RecordedPath)) return;
    const style = String(how === 'fill' ? context.fillStyle : context.strokeStyle);
    drawn.paths.push({ points: path.points, how, style, alpha: context.globalAlpha });
  };
  Object.assign(context, {
    fill: keep('fill'),
    stroke: keep('stroke'),
    fillRect: (x: number, y: number, width: number, height: number) =>
      drawn.bars.push({ x, y, width, height }),
    moveTo: (x: number, y: number) => drawn.lines.push([x, y]),
    lineTo: (x: number, y: number) => drawn.lines.push([x, y]),
    fillText: (text: string, x: number, y: number) => drawn.texts.push({ text, x, y }),
  });
  const Plain = globalThis.Path2D;
  globalThis.Path2D = RecordedPath as typeof Path2D;
  try {
    return { ...drawn, readout: draw(canvas, data, { ...OPTIONS, ...change }) };
  } finally {
    globalThis.Path2D = Plain;
  }
}

const OPTIONS: DrawOptions = {
  box: { width: 400, height: 240, ratio: 1 },
  theme: {
    text: '#111111',
    muted: '#555555',
    grid: '#eeeeee',
    surface: '#ffffff',
    accent: '#0000ff',
    line: '#dddddd',
    font: 'sans-serif',
    dark: false,
  },
  color: '#ff0000',
  scale: 'linear',
  value: 'density',
  at: null,
  hover: null,
};
