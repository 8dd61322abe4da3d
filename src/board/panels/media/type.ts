import { isKnownMedia, type MediaName } from '../../../media/kinds.js';
import { Later } from '../../ui/later.js';
import { type PanelType, panelForEach } from '../panel-type.js';
import { checkedMediaOptions, type MediaOptions } from './options.js';

/** The component of each kind of media. The compiler requires every kind. */
const COMPONENTS = {
  image: new Later(async () => (await import('../../../media/image/panel.js')).imagePanelTag),
  audio: new Later(async () => (await import('../../../media/audio/panel.js')).audioPanelTag),
} as const satisfies Record<MediaName, Later>;

const unknown = new Later(async () => (await import('./unknown-panel.js')).unknownMediaPanelTag);

/** Images, audio and other media of one key at one step. */
export const media: PanelType<MediaOptions> = {
  type: 'media',
  label: 'media',
  keys: 'one',
  defaultsFor: (keys) => panelForEach(media, keys),
  optionsFor: ({ kind, media: name = '' }) => (kind === 'media' ? { media: name } : null),
  entryOf: ({ media: name }, key) => ({ kind: 'media', media: name, key }),
  checkedOptions: checkedMediaOptions,
  load: ({ media: name }) => (isKnownMedia(name) ? COMPONENTS[name] : unknown),
};
