import { nothing, type TemplateResult } from 'lit';
import type { RunInfo } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';
import { menuButton } from '../ui/menu-button.js';

/** The menu over the list of runs: actions for the listed runs and for files. */
export function listMenu(model: BoardModel, runs: readonly RunInfo[]): TemplateResult | typeof nothing {
  if ((runs.length === 0 || !hasActions(model)) && !model.sharing.opens) return nothing;
  const items = async () => (await import('./run-items.js')).listItems(model, runs);
  // The list has one tab stop for all of its tools.
  return menuButton(model.toasts, 'More about runs', items, -1);
}

/** The menu of one run. */
export function runMenu(model: BoardModel, run: RunInfo): TemplateResult | typeof nothing {
  if (!hasActions(model)) return nothing;
  const items = async () => (await import('./run-items.js')).runItems(model, [run], 'run');
  return menuButton(model.toasts, 'More about this run', items, 0);
}

function hasActions({ source }: BoardModel): boolean {
  return Boolean(source?.bundles || source?.uploads);
}
