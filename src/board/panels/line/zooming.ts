/** What a person does to zoom a chart of lines. */
import type { ChartAction } from '../../chart/keyboard.js';
import type { LineChart } from '../../chart/line-chart.js';
import { type GestureZoom, listenToPlot, valuesBetween } from '../../chart/plot-gestures.js';
import { pannedBy, within } from '../../chart/windows.js';
import type { BoardModel } from '../../data/model.js';
import type { Zoom } from '../../data/view.js';
import type { YRange } from '../../data/view-spec.js';
import type { PanelSpec } from '../spec.js';
import { takeStep, takeStepBack } from '../zoom-steps.js';
import { allowedZoom } from './allowed-zoom.js';
import type { LineOptions } from './options.js';
import type { DrawnLine, LinePicture } from './picture.js';

/** A panel in which a person zooms. */
export interface ZoomedPanel {
  readonly model: BoardModel;
  readonly spec: PanelSpec<LineOptions>;
}

/** Does what a key or a drag along x says. */
export function zoom(panel: ZoomedPanel, picture: LinePicture, action: ChartAction): void {
  const { zoom: asked, pan, height, isBack } = action;
  const { chart, lines } = picture;
  const { view } = panel.model;
  if (isBack) return takeStepBack(view, panel.spec);
  // The whole range is where all zooms began.
  if (asked === null) return view.setZoom(null);
  if (asked) return takeStep(view, panel.spec, { x: allowedZoom(asked, extentOf(lines), lines) });
  if (pan && view.zoom) moveTo(panel, picture, { x: pannedBy(view.zoom, pan), gesture: null });
  if (height && chart) {
    const { plot } = chart;
    const middle = plot.over.clientHeight / 2;
    const [min, max] = valuesBetween(plot, middle - middle * height, middle + middle * height);
    if (min < max) takeStep(view, panel.spec, { y: { min, max } });
  }
}

/** Charts that are listened to: a panel draws often, and seldom makes a new chart. */
const heard = new WeakSet<LineChart>();

/** Listens to the gestures of the chart of a panel. */
export function listenToGestures(panel: ZoomedPanel, picture: LinePicture): void {
  const { chart } = picture;
  if (!chart || heard.has(chart)) return;
  heard.add(chart);
  const { view } = panel.model;
  listenToPlot(chart.plot, {
    // What is drawn follows a frame later.
    window: () => view.zoom ?? extentOf(picture.lines) ?? chart.range,
    isZoomed: () => view.zoom !== null,
    zoom: (asked) => moveTo(panel, picture, asked),
    backOfY: () => takeStepBack(view, panel.spec),
  });
}

/** Sets the range of y of a panel, as a step that can be taken back. `null`: the range follows the rule. */
export function setRange({ model, spec }: ZoomedPanel, range: YRange | null): void {
  takeStep(model.view, spec, { y: range });
}

/** Shows every value of a panel, also if a person set the range of y. */
export function showAll(panel: ZoomedPanel): void {
  const { view } = panel.model;
  setRange(panel, null);
  const own = view.specOf(panel.spec);
  view.setSpec({ ...own, options: { ...own.options, fit: 'all' } });
}

/** Zooms to where a gesture leads, but not beyond all points. */
function moveTo(panel: ZoomedPanel, { lines }: LinePicture, { x, y, gesture }: GestureZoom): void {
  const [min, max] = y ?? [];
  const isRange = min !== undefined && max !== undefined && min < max;
  const { view } = panel.model;
  const now = view.zoom;
  const extent = extentOf(lines);
  // Another panel may have points where this panel has none.
  const limits = extent && {
    min: Math.min(extent.min, now?.min ?? extent.min),
    max: Math.max(extent.max, now?.max ?? extent.max),
  };
  const inside = x && limits ? within(x, limits) : x;
  takeStep(
    view,
    panel.spec,
    { ...(inside && { x: allowedZoom(inside, extent, lines) }), ...(isRange && { y: { min, max } }) },
    gesture,
  );
}

/** Extent of all points of some lines; `null` without points. */
function extentOf(lines: readonly DrawnLine[]): Zoom | null {
  const known = lines.filter(({ series }) => !Number.isNaN(series.xMin));
  if (known.length === 0) return null;
  return {
    min: Math.min(...known.map(({ series }) => series.xMin)),
    max: Math.max(...known.map(({ series }) => series.xMax)),
  };
}
