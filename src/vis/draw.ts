/** Draws plots and tables in elements of the page. A chunk of its own, with the board's charts. */

import { isRefusal, type Refusal } from '../base/refusal.js';
import type { CaptureContext, RawItem } from '../media/capture.js';
import { BUILDERS } from '../media/plot/build.js';
import { plotCapture } from '../media/plot/capture.js';
import type { PlotFile } from '../media/plot/kind.js';
import { DrawingView, type Drawn, type DrawnTable } from '../media/plot/panel-drawing.js';
import type { RawPlot } from '../media/plot/raw.js';
import type { PlotValue } from '../media/plot/value.js';
import type { Picture } from './picture.js';

/** Draws in an element, in the place of what was drawn there before. Resolves when the drawing is shown. */
export async function draw(element: HTMLElement, picture: Picture, name: string): Promise<void> {
  const drawn = await drawnOf(picture);
  const view = viewIn(element);
  const { width, height, fontSize } = picture.size;
  view.style.width = width ? `${width}px` : '';
  view.style.height = heightOf(element, drawn, height);
  view.style.setProperty('--size', fontSize ? `${fontSize}px` : '');
  Object.assign(view, { drawn, name });
  await view.updateComplete;
}

const HEIGHT = 240;
/** Room of the statistics above a histogram, in CSS pixels. */
const TABLE_HEIGHT = 56;
/** A confusion matrix and a heat map have their own height. */
const GRIDS = ['confusion_matrix', 'heatmap'];

function heightOf(element: HTMLElement, drawn: Drawn, height: number | undefined): string {
  if (drawn.kind === 'plot' && !drawn.files.some(({ type }) => GRIDS.includes(type))) {
    const own = element.style.height === '' ? `${HEIGHT}px` : '100%';
    const base = height ? `${height}px` : own;
    return drawn.table ? `calc(${base} + ${TABLE_HEIGHT}px)` : base;
  }
  return height ? `${height}px` : '';
}

/** The drawing of an element; whatever else was there is taken away. */
function viewIn(element: HTMLElement): DrawingView {
  const first = element.firstElementChild;
  if (first instanceof DrawingView && element.childNodes.length === 1) return first;
  const view = new DrawingView();
  element.replaceChildren(view);
  return view;
}

async function drawnOf({ value, table, colors, domain }: Picture): Promise<Drawn> {
  const shown: DrawnTable | null = table && { kind: 'table', ...table };
  if (value === null) return shown ?? { kind: 'problem', reason: '' };
  const file = await fileOf(value);
  if (isRefusal(file)) return { kind: 'problem', reason: `This is not drawn: ${file.reason}` };
  const files =
    colors.length > 0 && file.type !== 'confusion_matrix' && file.type !== 'heatmap' ? split(file) : [file];
  const [x, y] = [domain.x && range(domain.x), domain.y && range(domain.y)];
  return { kind: 'plot', files, colors, domain: { ...(x && { x }), ...(y && { y }) }, table: shown };
}

/** A range as charts take it: ascending, and not empty. */
function range([from, to]: readonly [number, number]): [number, number] | null {
  if (!(Number.isFinite(from) && Number.isFinite(to)) || from === to) return null;
  return from < to ? [from, to] : [to, from];
}

/** A plot for each series. */
function split(file: Exclude<PlotFile, { type: 'confusion_matrix' | 'heatmap' }>): PlotFile[] {
  return file.series.map((each) => ({ ...file, series: [each] }) as PlotFile);
}

/** Computes a plot, as the worker does it for a run. */
async function fileOf({ x, options }: PlotValue): Promise<PlotFile | Refusal> {
  const taken = await Promise.all(plotCapture.items(x, options, CONTEXT));
  const raw = taken.find((each): each is RawItem => typeof each === 'object' && 'raw' in each);
  if (!raw) return taken.find((each): each is Refusal => typeof each === 'object') as Refusal;
  const plot = raw.raw as RawPlot;
  const built = BUILDERS[plot.call](plot);
  return isRefusal(built) ? built : built.file;
}

/** Plots of drawings hold no tensors: tensors were read before. */
const CONTEXT: CaptureContext = {
  side: () => null,
  later: (_, take) => take(),
  inner: () => [],
};
