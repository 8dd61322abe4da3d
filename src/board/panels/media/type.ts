import { Later } from '../../ui/later.js';
import { type PanelType, panelForEach } from '../panel-type.js';
import { checkedMediaOptions, type MediaOptions } from './options.js';

/** Components by name of the kind. The list of the kinds is loaded with the first of them: it grows with each kind. */
const components = new Map<string, Later>();

function componentOf(name: string): Later {
  const known = components.get(name);
  if (known) return known;
  const made = new Later(async () => (await import('./components.js')).mediaPanelTag(name));
  components.set(name, made);
  return made;
}

/** Images, audio and other media of one key at one step. */
export const media: PanelType<MediaOptions> = {
  type: 'media',
  label: 'media',
  keys: 'one',
  defaultsFor: (keys) => panelForEach(media, keys),
  optionsFor: ({ kind, media: name = '' }) => (kind === 'media' ? { media: name } : null),
  entryOf: ({ media: name }, key) => ({ kind: 'media', media: name, key }),
  checkedOptions: checkedMediaOptions,
  load: ({ media: name }) => componentOf(name),
};
