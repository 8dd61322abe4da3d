import type { TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import { html, type StaticValue } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import { isKnownMedia, type MediaName } from '../../media/kinds.js';
import type { BoardModel } from '../data/model.js';
import { Later } from '../ui/later.js';
import { styleMap } from '../ui/style-map.js';
import type { PanelKey } from './keys.js';
import { scalarPanelTag } from './line/panel.js';

/** Panels whose code is loaded when the first one is to be shown: many runs have scalars only. */
const LATER = {
  histogram: new Later(async () => (await import('./histogram/panel.js')).histogramPanelTag),
  value: new Later(async () => (await import('./text/panel.js')).valuePanelTag),
  unknown: new Later(async () => (await import('./media/unknown-panel.js')).unknownMediaPanelTag),
} as const;

/** The panel of each kind of media. The compiler asks for each. */
const MEDIA_PANELS = {
  image: new Later(async () => (await import('../../media/image/panel.js')).imagePanelTag),
  audio: new Later(async () => (await import('../../media/audio/panel.js')).audioPanelTag),
} as const satisfies Record<MediaName, Later>;

/** A panel whose file is on its way has the place and the surface of a panel: an empty area would look as if there were none. */
const LOADING = {
  'min-height': '248px',
  background: 'var(--s-surface)',
  border: '1px solid var(--s-line)',
  'border-radius': 'var(--s-radius)',
};

/** The panel of a key; `large` in the overlay. Which component shows which kind is settled here. */
export function panel(model: BoardModel, entry: PanelKey, large = false): TemplateResult {
  if (entry.kind === 'scalar') return panelOf(scalarPanelTag, model, entry, large);
  const later = laterOf(entry);
  // One template for before and after: the panel that was loaded then stays when the area renders again.
  return html`${
    later.tag
      ? panelOf(later.tag, model, entry, large)
      : until(
          laterPanel(later, model, entry, large),
          html`<div style=${styleMap(LOADING)} aria-busy="true"></div>`,
        )
  }`;
}

function laterOf({ kind, media = '' }: PanelKey): Later {
  if (kind === 'media') return isKnownMedia(media) ? MEDIA_PANELS[media] : LATER.unknown;
  return kind === 'histogram' ? LATER.histogram : LATER.value;
}

function panelOf(tag: StaticValue, model: BoardModel, { key, kind, media = '' }: PanelKey, large: boolean) {
  return html`<${tag} .model=${model} .key=${key} .kind=${kind} .media=${media} .large=${large}></${tag}>`;
}

async function laterPanel(
  later: Later,
  model: BoardModel,
  entry: PanelKey,
  large: boolean,
): Promise<TemplateResult> {
  try {
    return panelOf(await later.load(), model, entry, large);
  } catch (thrown) {
    return html`<div class="empty">The panel of ${entry.key} could not be loaded: ${messageOf(thrown)}</div>`;
  }
}
