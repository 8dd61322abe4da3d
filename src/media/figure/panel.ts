import { css, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { choice } from '../../board/panels/media/choice.js';
import { type BytesAsset, ItemBytes } from '../../board/panels/media/item-bytes.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { sharedViewState } from '../../board/panels/media/view-state.js';
import { viewPanelStyle } from '../../board/panels/media/view-style.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { imageSize } from '../image/kind.js';
import { figureExport } from './export.js';
import { isFigureType } from './kind.js';
import { figureViewTag } from './panel-view.js';

/** Largest file that is shown, in bytes: a browser draws a larger SVG for seconds. */
const MAX_SHOWN_BYTES = 8 * 1024 * 1024;

/** What shows through a figure. White at first: most charts are drawn for a light page, and have no background of their own. */
const BACKGROUNDS = { board: 'Board', white: 'White', black: 'Black' };
type Background = keyof typeof BACKGROUNDS;

/** The figures of one key at the step of the slider: those of all selected runs, side by side. */
export class FigurePanel extends MediaPanel<BytesAsset> {
  static override styles = [
    ...MediaPanel.styles,
    viewPanelStyle,
    brokenStyle,
    css`
      :host([large]) figure {
        flex-basis: 100%;
      }
    `,
  ];
  protected readonly words = 'Figures';

  get #view(): { background: Background } {
    return sharedViewState(this.model, this.media, this.key, () => ({ background: 'white' }));
  }

  protected override openAssets(): ItemBytes {
    return new ItemBytes(isFigureType, MAX_SHOWN_BYTES);
  }

  protected override get controlBar(): TemplateResult {
    const view = this.#view;
    const choose = (chosen: string) => {
      view.background = chosen as Background;
      this.requestUpdate();
    };
    return html`<div class="bar" role="group" aria-label=${`Look of ${this.key}`}>
      ${choice('Background', this.key, BACKGROUNDS, view.background, choose)}</div>`;
  }

  protected override item(item: MediaItem, asset: BytesAsset, name: string): TemplateResult {
    const fileName = `figure-${item.sha256.slice(0, 8)}.${figureExport.extensionOf(item.type) ?? 'bin'}`;
    if ('problem' in asset) return brokenItem(name, asset.problem, fileName, asset.bytes);
    return html`<${figureViewTag} .blob=${asset.blob} .type=${item.type} .size=${imageSize(item)} .name=${name}
      .fileName=${fileName} .background=${this.#view.background} .large=${this.large}></${figureViewTag}>`;
  }
}

export const figurePanelTag = definePart('stepwell-figure-panel', FigurePanel);
