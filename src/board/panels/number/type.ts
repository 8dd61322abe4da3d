import { Later } from '../../ui/later.js';
import type { PanelType } from '../panel-type.js';
import { checkedNumberOptions, type NumberOptions } from './options.js';

const component = new Later(async () => (await import('./panel.js')).numberPanelTag);

/** The last and the best value of scalars: for metrics of which a person needs no curve. */
export const number: PanelType<NumberOptions> = {
  type: 'number',
  label: 'number',
  keys: 'many',
  // Never a default: a person sees numbers instead of lines only after choosing them.
  defaultsFor: () => [],
  optionsFor: ({ kind }) => (kind === 'scalar' ? { best: 'both' } : null),
  entryOf: (_options, key) => ({ kind: 'scalar', key }),
  checkedOptions: checkedNumberOptions,
  load: () => component,
};
