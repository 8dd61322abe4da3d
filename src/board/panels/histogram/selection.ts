/** Selects what a histogram panel shows: run, options and axis, from the state of the board. */
import type { HistogramAxis, HistogramSummary } from '../../../source/types.js';
import type { BoardModel } from '../../data/model.js';
import type { DrawingOptions } from '../../histogram/drawing-options.js';
import type { PanelSpec } from '../spec.js';
import type { DrawingControls } from './controls.js';
import type { HistogramOptions } from './options.js';

/** The selected runs that have the key. */
export function runsWith(model: BoardModel, key: string): readonly string[] {
  return model.runsWith({ kind: 'histogram', key });
}

/** The shown run: the run that the person chose, or else the newest. */
export function shownRun(model: BoardModel, key: string): string | null {
  const runs = runsWith(model, key);
  const chosen = model.view.histogramRun;
  return chosen !== null && runs.includes(chosen) ? chosen : (runs.at(-1) ?? null);
}

/** The summary of the key in the shown run. */
export function shownSummary(model: BoardModel, key: string): HistogramSummary | undefined {
  const uid = shownRun(model, key);
  if (uid === null) return undefined;
  const histograms = model.feed.details.get(uid)?.histograms ?? {};
  return Object.hasOwn(histograms, key) ? histograms[key] : undefined;
}

/** The panel's own drawing options, or else the options of all panels. */
export function drawingOf(
  { settings }: BoardModel,
  { options }: PanelSpec<HistogramOptions>,
): DrawingOptions {
  return options.drawing ?? settings.value.histograms;
}

/** The drawing options and the functions that change them. If the panel has own options, changes apply to the panel alone. */
export function drawingControls(model: BoardModel, spec: PanelSpec<HistogramOptions>): DrawingControls {
  const { view, settings } = model;
  // Read the spec at each choice, because two choices may come before the next render.
  const now = () => view.specOf(spec) as PanelSpec<HistogramOptions>;
  const setDrawing = (drawing: DrawingOptions | null) => view.setSpec({ ...now(), options: { drawing } });
  return {
    drawing: drawingOf(model, spec),
    isOwn: spec.options.drawing !== null,
    change: (next) => (now().options.drawing ? setDrawing(next) : settings.update({ histograms: next })),
    setOwn: (on) => setDrawing(on ? drawingOf(model, now()) : null),
  };
}

/** The x axis. While the x axis of the other panels is a metric, which histograms do not have: steps. */
export function axisOfX({ settings }: BoardModel): HistogramAxis {
  const { x } = settings.value;
  return typeof x === 'string' ? x : 'step';
}

/** True if the panel has the x axis of the other panels. Only then does it share their zoom and cursor. */
export function sharesX({ settings }: BoardModel): boolean {
  return typeof settings.value.x === 'string';
}
