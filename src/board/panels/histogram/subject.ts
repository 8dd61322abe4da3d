/** What a histogram panel is about: the run and the look that it shows, from what the board knows. */
import type { HistogramAxis, HistogramSummary } from '../../../source/types.js';
import type { BoardModel } from '../../data/model.js';
import type { HistogramLook } from '../../histogram/look.js';
import type { LookControls } from './controls.js';

/** The selected runs that have the key. */
export function runsWith(model: BoardModel, key: string): readonly string[] {
  return model.runsWith({ kind: 'histogram', key });
}

/** The run that is shown: the one that the person chose, else the newest. */
export function shownRun(model: BoardModel, key: string): string | null {
  const runs = runsWith(model, key);
  const chosen = model.view.histogramRun;
  return chosen !== null && runs.includes(chosen) ? chosen : (runs.at(-1) ?? null);
}

/** The summary of the key in the run that is shown. */
export function shownSummary(model: BoardModel, key: string): HistogramSummary | undefined {
  const uid = shownRun(model, key);
  if (uid === null) return undefined;
  const histograms = model.feed.details.get(uid)?.histograms ?? {};
  return Object.hasOwn(histograms, key) ? histograms[key] : undefined;
}

/** The key's own look, else the one of all panels. */
export function lookOf({ view, settings }: BoardModel, key: string): HistogramLook {
  return view.lookOf(key) ?? settings.value.histograms;
}

/** The look, and how a person changes it: for the key alone when it has a look of its own. */
export function lookControls(model: BoardModel, key: string): LookControls {
  const { view, settings } = model;
  // Asked when something is chosen: two choices may come before the next render.
  const own = () => view.lookOf(key) !== null;
  return {
    look: lookOf(model, key),
    own: own(),
    change: (next) => (own() ? view.setLook(key, next) : settings.update({ histograms: next })),
    setOwn: (on) => view.setLook(key, on ? lookOf(model, key) : null),
  };
}

/** The x axis; steps while the other panels stand over a metric, which histograms do not have. */
export function axisOfX({ settings }: BoardModel): HistogramAxis {
  const { x } = settings.value;
  return typeof x === 'string' ? x : 'step';
}

/** Panels share zoom and cursor as long as they share the axis. */
export function sharesX({ settings }: BoardModel): boolean {
  return typeof settings.value.x === 'string';
}
