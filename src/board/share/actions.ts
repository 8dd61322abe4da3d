import { nothing, type TemplateResult } from 'lit';
import type { RunInfo } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';
import { menuButton } from '../ui/menu-button.js';

/** The menu of one run. */
export function runMenu(model: BoardModel, run: RunInfo): TemplateResult | typeof nothing {
  if (!model.source?.bundles && !model.source?.uploads) return nothing;
  const items = async () => (await import('./run-items.js')).runItems(model, [run], 'run');
  return menuButton(model.toasts, 'More about this run', items, 0);
}
