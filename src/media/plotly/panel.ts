import type { TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { type BytesAsset, ItemBytes } from '../../board/panels/media/item-bytes.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { documentStyle } from '../../board/panels/media/style.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { PLOTLY_TYPE } from './kind.js';
import { plotlyViewTag } from './panel-view.js';

/** Longest figure that is shown, in bytes: Plotly draws a longer one for seconds. */
const MAX_SHOWN_BYTES = 16 * 1024 * 1024;

/** The Plotly figures of one key at the step of the slider: those of all selected runs, side by side. */
export class PlotlyPanel extends MediaPanel<BytesAsset> {
  static override styles = [...MediaPanel.styles, documentStyle, brokenStyle];
  protected readonly words = 'Plotly figures';

  constructor() {
    super();
    this.visibility.listen(() => this.requestUpdate());
  }

  protected override openAssets(): ItemBytes {
    return new ItemBytes((type) => type === PLOTLY_TYPE, MAX_SHOWN_BYTES);
  }

  protected override item(item: MediaItem, asset: BytesAsset, name: string): TemplateResult {
    const fileName = `plotly-${item.sha256.slice(0, 8)}.json`;
    if ('problem' in asset) return brokenItem(name, asset.problem, fileName, asset.bytes);
    return html`<${plotlyViewTag} .blob=${asset.blob} .name=${name} .fileName=${fileName} .active=${this.visible}
      .large=${this.large} .dark=${this.model.dark}></${plotlyViewTag}>`;
  }
}

export const plotlyPanelTag = definePart('stepwell-plotly-panel', PlotlyPanel);
