import type { KeyOfKind } from '../data/key-index.js';
import type { BoardModel } from '../data/model.js';
import { defaultSpecs } from '../panels/registry.js';

/** Enlarges the panel of a key with this run in it: a run that is not drawn yet joins the others. */
export function showKey(model: BoardModel, run: string, entry: KeyOfKind): void {
  const { selection, view } = model;
  if (!selection.has(run)) selection.toggle(run);
  if (entry.kind === 'histogram') view.setHistogramRun(run);
  view.setEnlarged(defaultSpecs([entry])[0] ?? null);
}
