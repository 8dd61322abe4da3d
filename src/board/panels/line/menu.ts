import { GOALS } from '../../data/goals.js';
import type { BoardModel } from '../../data/model.js';
import { Y_SCALES } from '../../data/view-spec.js';
import type { MenuItem } from '../../ui/menu-item.js';
import type { PanelSpec } from '../spec.js';
import type { LineOptions } from './options.js';

const SCALES = {
  linear: 'Linear y axis',
  log: 'Logarithmic y axis',
  symlog: 'Symmetric log y axis',
} as const;
const BETTER = { lower: 'Lower is better', higher: 'Higher is better', none: 'No value is better' } as const;

/** The items of the menu of a panel of lines: its own axis and range, and the goal of its metric. */
export function lineItems(
  model: BoardModel,
  spec: PanelSpec<LineOptions>,
  current: Required<Pick<LineOptions, 'y' | 'fit'>>,
): readonly MenuItem[] {
  const set = (options: LineOptions) => () =>
    model.view.setSpec({ ...spec, options: { ...spec.options, ...options } });
  const items: MenuItem[] = Y_SCALES.filter((y) => y !== current.y).map((y) => ({
    label: SCALES[y],
    run: set({ y }),
  }));
  const fit = current.fit === 'all' ? 'ordinary' : 'all';
  items.push({ label: fit === 'all' ? 'Show every value' : 'Fit to the ordinary range', run: set({ fit }) });
  const [key, ...others] = 'keys' in spec ? spec.keys : [];
  if (key !== undefined && others.length === 0) {
    const goal = model.view.goal(key);
    for (const each of GOALS) {
      if (each !== goal) items.push({ label: BETTER[each], run: () => model.view.setGoal(key, each) });
    }
  }
  const { pins } = model.view;
  const chosen = pins ?? model.keyPanels;
  if (chosen.includes(spec.id)) {
    items.push({
      label: 'Remove from the key metrics',
      run: () => model.view.setPins(chosen.filter((id) => id !== spec.id)),
    });
  } else items.push({ label: 'Pin to the key metrics', run: () => model.view.setPins([...chosen, spec.id]) });
  if (pins) items.push({ label: 'Choose the key metrics by rule', run: () => model.view.setPins(null) });
  const isOwn = Object.keys(spec.options).length > 0;
  if (isOwn) items.push({ label: 'As all panels', run: () => model.view.setSpec({ ...spec, options: {} }) });
  return items;
}
