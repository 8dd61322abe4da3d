import type { RunInfo } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';
import type { MenuItem } from '../ui/menu-item.js';
import { pickBundle } from './opening.js';

/** The actions for runs that the shown source supports. */
export function runItems(
  { source, sharing }: BoardModel,
  runs: readonly RunInfo[],
  what: string,
): MenuItem[] {
  const items: MenuItem[] = [];
  if (source?.bundles) {
    items.push({ label: `Export ${what}…`, run: () => sharing.ask({ kind: 'export', runs }) });
  }
  if (source?.uploads) {
    const run = () => sharing.ask({ kind: 'send', runs, url: null });
    items.push({ label: `Send ${what} to a server…`, run });
  }
  return items;
}

/** The actions for the listed runs, and for files. */
export function listItems(model: BoardModel, runs: readonly RunInfo[]): MenuItem[] {
  const items = runs.length > 0 ? runItems(model, runs, 'listed runs') : [];
  if (model.sharing.opens) items.push({ label: 'Open a bundle…', run: () => pickBundle(model) });
  return items;
}
