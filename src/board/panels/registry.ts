import type { TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import { html, type StaticValue } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import type { BoardModel } from '../data/model.js';
import { styleMap } from '../ui/style-map.js';
import type { PanelKey } from './keys.js';
import { scalarPanelTag } from './scalar-panel.js';
import { valuePanelTag } from './value-panel.js';

/** A panel whose code is loaded when the first one is to be shown: most runs have none. */
class LaterPanel {
  /** `null` until it is loaded. */
  tag: StaticValue | null = null;
  readonly #load: () => Promise<StaticValue>;
  #loading: Promise<StaticValue> | null = null;

  constructor(load: () => Promise<StaticValue>) {
    this.#load = load;
  }

  async load(): Promise<StaticValue> {
    this.#loading ??= this.#load();
    try {
      this.tag = await this.#loading;
      return this.tag;
    } catch (thrown) {
      this.#loading = null;
      throw thrown;
    }
  }
}

const LATER = {
  histogram: new LaterPanel(async () => (await import('./histogram-panel.js')).histogramPanelTag),
  image: new LaterPanel(async () => (await import('./image-panel.js')).imagePanelTag),
} as const;

/** The panel of a key; `large` in the overlay. Which component shows which kind is settled here. */
export function panel(model: BoardModel, entry: PanelKey, large = false): TemplateResult {
  switch (entry.kind) {
    case 'scalar':
      return panelOf(scalarPanelTag, model, entry, large);
    case 'histogram':
    case 'image': {
      const later = LATER[entry.kind];
      // One template for before and after: the panel that was loaded then stays when the area renders again.
      return html`${
        later.tag
          ? panelOf(later.tag, model, entry, large)
          : until(
              laterPanel(later, model, entry, large),
              html`<div style=${styleMap({ 'min-height': '248px' })} aria-busy="true"></div>`,
            )
      }`;
    }
    default:
      return panelOf(valuePanelTag, model, entry, large);
  }
}

function panelOf(tag: StaticValue, model: BoardModel, { key, kind }: PanelKey, large: boolean) {
  return html`<${tag} .model=${model} .key=${key} .kind=${kind} .large=${large}></${tag}>`;
}

async function laterPanel(
  later: LaterPanel,
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
