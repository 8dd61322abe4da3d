import { Later } from '../../ui/later.js';
import { type PanelType, panelForEach } from '../panel-type.js';
import { linePanelTag } from './panel.js';

const component = new Later(async () => linePanelTag, linePanelTag);

/** Scalars over an x axis. Nearly every run has scalars, so this component is in the board's first chunk. */
export const line: PanelType = {
  type: 'line',
  label: 'lines',
  keys: 'many',
  defaultsFor: (keys) => panelForEach(line, keys),
  optionsFor: ({ kind }) => (kind === 'scalar' ? {} : null),
  entryOf: (_options, key) => ({ kind: 'scalar', key }),
  checkedOptions: () => ({}),
  load: () => component,
};
