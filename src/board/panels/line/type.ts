import { Later } from '../../ui/later.js';
import { type PanelType, panelForEach } from '../panel-type.js';
import { checkedLineOptions, type LineOptions } from './options.js';
import { linePanelTag } from './panel.js';

const component = new Later(async () => linePanelTag, linePanelTag);

const expression = new Later(
  async () => (await import('./expression/expression-panel.js')).expressionPanelTag,
);

/** Scalars over an x axis. Nearly every run has scalars, so this component is in the board's first chunk. */
export const line: PanelType<LineOptions> = {
  type: 'line',
  label: 'lines',
  keys: 'many',
  expressions: true,
  defaultsFor: (keys) => panelForEach(line, keys),
  optionsFor: ({ kind }) => (kind === 'scalar' ? {} : null),
  entryOf: (_options, key) => ({ kind: 'scalar', key }),
  checkedOptions: checkedLineOptions,
  load: (_options, content) => ('expression' in content ? expression : component),
};
