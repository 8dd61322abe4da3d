import { Later } from '../../ui/later.js';
import { type PanelType, panelForEach } from '../panel-type.js';
import { checkedTextOptions, type TextOptions } from './options.js';

const component = new Later(async () => (await import('./panel.js')).textPanelTag);

/** The latest text or JSON value of a key, per run. */
export const text: PanelType<TextOptions> = {
  type: 'text',
  label: 'text',
  keys: 'one',
  defaultsFor: (keys) => panelForEach(text, keys),
  optionsFor: ({ kind }) => (kind === 'text' || kind === 'json' ? { kind } : null),
  entryOf: ({ kind }, key) => ({ kind, key }),
  checkedOptions: checkedTextOptions,
  load: () => component,
};
