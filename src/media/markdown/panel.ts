import { css, html, type TemplateResult } from 'lit';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { documentStyle } from '../../board/panels/media/style.js';
import { type TextAsset, Texts } from '../../board/panels/media/texts.js';
import { longText } from '../../board/ui/long-text.js';
import { renderMarkdown } from '../../board/ui/markdown.js';
import { markdownProblem } from '../../board/ui/markdown-cost.js';
import { markdownStyle } from '../../board/ui/markdown-style.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { MARKDOWN_TYPE } from './kind.js';

/** Longest text that is shown, in bytes. */
const MAX_SHOWN_BYTES = 1024 * 1024;

/** The Markdown texts of one key at the step of the slider: those of all selected runs, side by side. */
export class MarkdownPanel extends MediaPanel<TextAsset> {
  static override styles = [
    ...MediaPanel.styles,
    documentStyle,
    brokenStyle,
    markdownStyle,
    css`
      .plain {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];
  protected readonly words = 'Markdown';
  /** Rendered texts: to render one again at each value of the run would lose what a person selected in it. */
  readonly #rendered = new WeakMap<TextAsset, HTMLElement>();

  protected override openAssets(): Texts {
    return new Texts(MARKDOWN_TYPE, MAX_SHOWN_BYTES);
  }

  protected override item(item: MediaItem, asset: TextAsset, name: string): TemplateResult {
    if ('problem' in asset) {
      return brokenItem(name, asset.problem, `markdown-${item.sha256.slice(0, 8)}.md`, asset.bytes);
    }
    const problem = markdownProblem(asset.text);
    if (problem !== null) {
      return html`<div class="muted">Shown as it is: ${problem}.</div><div class="plain">${longText(asset.text)}</div>`;
    }
    return html`${this.#element(asset, asset.text)}`;
  }

  #element(asset: TextAsset, text: string): HTMLElement {
    const known = this.#rendered.get(asset);
    if (known) return known;
    const element = document.createElement('div');
    element.className = 'prose';
    element.append(renderMarkdown(text));
    this.#rendered.set(asset, element);
    return element;
  }
}

export const markdownPanelTag = definePart('stepwell-markdown-panel', MarkdownPanel);
