import { GOALS } from '../../data/goals.js';
import { Y_SCALES, type YRange } from '../../data/view-spec.js';
import type { MenuItem } from '../../ui/menu-item.js';
import type { LineOptions } from './options.js';
import { openRangeForm } from './range-form.js';
import type { ZoomedPanel } from './zooming.js';

const SCALES = {
  linear: 'Linear y axis',
  log: 'Logarithmic y axis',
  symlog: 'Symmetric log y axis',
} as const;
const BETTER = { lower: 'Lower is better', higher: 'Higher is better', none: 'No value is better' } as const;

/** A panel of lines that has a menu. */
interface MenuPanel extends ZoomedPanel {
  readonly renderRoot: HTMLElement | DocumentFragment;
  /** The range of y that the chart shows. */
  readonly yRange: readonly [number, number] | null;
  /** `null`: the panel is on a board. */
  readonly label: string | null;
}

/**
 * The items of the menu of a panel of lines: its own axis and range, and the goal of its metric. `setRange` sets the range of y; `null`: by
 * rule.
 */
export function lineItems(
  panel: MenuPanel,
  current: Required<Pick<LineOptions, 'y' | 'fit' | 'range'>>,
  setRange: (range: YRange | null) => void,
): readonly MenuItem[] {
  const { model, spec } = panel;
  const set = (options: LineOptions) => () =>
    model.view.setSpec({ ...spec, options: { ...spec.options, ...options } });
  const items: MenuItem[] = Y_SCALES.filter((y) => y !== current.y).map((y) => ({
    label: SCALES[y],
    run: set({ y }),
  }));
  const fit = current.fit === 'all' ? 'ordinary' : 'all';
  // A range that a person set wins over the fit.
  items.push(
    current.range
      ? { label: 'Range of y by rule', run: () => setRange(null) }
      : { label: fit === 'all' ? 'Show every value' : 'Fit to the ordinary range', run: set({ fit }) },
    { label: 'Range of y…', run: () => askForRange(panel, current, setRange) },
  );
  const [key, ...others] = 'keys' in spec ? spec.keys : [];
  if (key !== undefined && others.length === 0) {
    const goal = model.view.goal(key);
    for (const each of GOALS) {
      if (each !== goal) items.push({ label: BETTER[each], run: () => model.view.setGoal(key, each) });
    }
  }
  if (panel.label !== null) return items;
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

function askForRange(
  panel: MenuPanel,
  { range, y }: Required<Pick<LineOptions, 'y' | 'range'>>,
  setRange: (range: YRange | null) => void,
): void {
  const button = panel.renderRoot.querySelector<HTMLButtonElement>('.more');
  if (button) openRangeForm(button, { range, y, shown: panel.yRange }, setRange);
}
