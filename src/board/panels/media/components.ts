import type { StaticValue } from 'lit/static-html.js';
import { isKnownMedia, type MediaName } from '../../../media/kinds.js';
import { setInnerPanels } from './inner-panels.js';

/** The component of each kind of media, in a chunk of its own. The compiler requires every kind. */
const COMPONENTS = {
  image: async () => (await import('../../../media/image/panel.js')).imagePanelTag,
  audio: async () => (await import('../../../media/audio/panel.js')).audioPanelTag,
  html: async () => (await import('../../../media/html/panel.js')).htmlPanelTag,
  markdown: async () => (await import('../../../media/markdown/panel.js')).markdownPanelTag,
  plot: async () => (await import('../../../media/plot/panel.js')).plotPanelTag,
  molecule: async () => (await import('../../../media/molecule/panel.js')).moleculePanelTag,
  pointCloud: async () => (await import('../../../media/point-cloud/panel.js')).pointCloudPanelTag,
  object3d: async () => (await import('../../../media/object3d/panel.js')).object3dPanelTag,
  table: async () => (await import('../../../media/table/panel.js')).tablePanelTag,
  figure: async () => (await import('../../../media/figure/panel.js')).figurePanelTag,
  vega: async () => (await import('../../../media/vega/panel.js')).vegaPanelTag,
  video: async () => (await import('../../../media/video/panel.js')).videoPanelTag,
  plotly: async () => (await import('../../../media/plotly/panel.js')).plotlyPanelTag,
} as const satisfies Record<MediaName, () => Promise<StaticValue>>;

/** Loads the component of a kind. A kind of a newer version has one that offers its bytes. */
export async function mediaPanelTag(name: string): Promise<StaticValue> {
  return isKnownMedia(name) ? COMPONENTS[name]() : (await import('./unknown-panel.js')).unknownMediaPanelTag;
}

setInnerPanels(mediaPanelTag);
