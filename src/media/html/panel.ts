import type { TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { documentStyle } from '../../board/panels/media/style.js';
import { type TextAsset, Texts } from '../../board/panels/media/texts.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { HTML_TYPE, htmlFacts } from './kind.js';
import { htmlViewTag } from './panel-view.js';

/** Longest document that a frame shows, in bytes: a browser lays out a longer one for seconds. */
const MAX_SHOWN_BYTES = 4 * 1024 * 1024;

/** The HTML documents of one key at the step of the slider: those of all selected runs, side by side. */
export class HtmlPanel extends MediaPanel<TextAsset> {
  static override styles = [...MediaPanel.styles, documentStyle, brokenStyle];
  protected readonly words = 'HTML';

  protected override openAssets(): Texts {
    return new Texts(HTML_TYPE, MAX_SHOWN_BYTES);
  }

  protected override item(item: MediaItem, asset: TextAsset, name: string): TemplateResult {
    if ('problem' in asset) {
      return brokenItem(name, asset.problem, `html-${item.sha256.slice(0, 8)}.html`, asset.bytes);
    }
    return html`<${htmlViewTag} .sha256=${item.sha256} .text=${asset.text} .facts=${htmlFacts(item)} .name=${name}
      .large=${this.large} .dark=${this.model.dark}></${htmlViewTag}>`;
  }
}

export const htmlPanelTag = definePart('stepwell-html-panel', HtmlPanel);
