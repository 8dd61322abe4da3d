import type { nothing, TemplateResult } from 'lit';
import type { RunInfo } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';
import { type MenuItem, moreMenu } from '../ui/menu.js';

/** The menu over the list of runs: actions for the listed runs and for files. */
export function listMenu(model: BoardModel, runs: readonly RunInfo[]): TemplateResult | typeof nothing {
  const items = runs.length > 0 ? runItems(model, runs, 'listed runs') : [];
  if (model.sharing.opens) items.push({ label: 'Open a bundle…', run: () => model.sharing.pick() });
  // The list has one tab stop for all of its tools.
  return moreMenu('More about runs', items, -1);
}

/** The menu of one run. */
export function runMenu(model: BoardModel, run: RunInfo): TemplateResult | typeof nothing {
  return moreMenu('More about this run', runItems(model, [run], 'run'));
}

/** The actions that the shown source supports. */
function runItems({ source, sharing }: BoardModel, runs: readonly RunInfo[], what: string): MenuItem[] {
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
