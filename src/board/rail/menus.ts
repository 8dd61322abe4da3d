/** The menus of the list of runs, and the keys of a row that are the same actions. */
import type { RunInfo } from '../../source/types.js';
import { RUN_COLORS } from '../data/colors.js';
import type { BoardModel } from '../data/model.js';
import { pickBundle } from '../share/opening.js';
import { runItems } from '../share/run-items.js';
import type { MenuItem } from '../ui/menu-item.js';
import { nameOf } from './listing.js';

/** Names of the palette's colours, in its order. */
const COLOR_NAMES = 'Blue Orange Teal Magenta Violet Bronze Sky Wine Moss Red Brown Grey'.split(' ');
/** Most metrics in the menu of the column. */
const MOST_METRICS = 200;

/** The actions for one run. `rename`: opens the field of its name. */
export function rowItems(model: BoardModel, run: RunInfo, rename: () => void): MenuItem[] {
  const { selection, view, readOnly } = model;
  const { uid } = run;
  const isReference = view.reference === uid;
  const current = selection.colors.colorNumber(uid);
  return [
    { label: 'Show only this', icon: 'eye', key: 'O', run: () => selection.set([uid]) },
    {
      label: isReference ? 'Unset as reference' : 'Set as reference',
      icon: 'pin',
      key: 'B',
      run: () => view.setReference(isReference ? null : uid),
    },
    { label: 'Open', icon: 'expand', key: '↵', run: () => selection.setFocus(uid) },
    ...(readOnly ? [] : [{ label: 'Rename', icon: 'pencil', key: 'R', run: rename } as const]),
    ...RUN_COLORS.map((color, i) => ({
      label: COLOR_NAMES[i] ?? '',
      color: model.dark ? color.dark : color.light,
      checked: i === current,
      run: () => selection.setColor(uid, i),
    })),
    ...runItems(model, [run], 'run'),
    ...(readOnly ? [] : [deleteItem(model, [run], 'Delete', nameOf(run))]),
  ];
}

/** The actions for the listed runs and for files. */
export function listItems(model: BoardModel, runs: readonly RunInfo[]): MenuItem[] {
  const items = runs.length > 0 ? runItems(model, runs, 'listed runs') : [];
  if (model.sharing.opens) items.push({ label: 'Open a bundle…', run: () => pickBundle(model) });
  const what = runs.length === 1 && runs[0] ? nameOf(runs[0]) : `${runs.length} runs`;
  if (runs.length > 0 && !model.readOnly) items.push(deleteItem(model, runs, 'Delete all listed runs', what));
  return items;
}

/** The choices of the metric whose best values the list shows. */
export function columnItems({ feed, view }: BoardModel, key: string | null): MenuItem[] {
  const keys = new Set(feed.runs.flatMap(({ uid }) => Object.keys(feed.details.get(uid)?.scalars ?? {})));
  if (key !== null) keys.add(key);
  const chosen = view.columns?.[0];
  return [
    { label: 'By rule', checked: chosen === undefined, run: () => view.setColumns(null) },
    ...[...keys]
      .sort()
      .slice(0, MOST_METRICS)
      .map((each) => ({
        label: each,
        checked: each === chosen,
        run: () => view.setColumns([each, ...(view.columns?.slice(1) ?? [])]),
      })),
  ];
}

function deleteItem(model: BoardModel, runs: readonly RunInfo[], label: string, what: string): MenuItem {
  const key = runs.length === 1 && label === 'Delete' ? { key: '⌫' } : {};
  return { label, icon: 'trash', danger: true, ...key, run: () => void model.deleteRuns(runs, what) };
}
