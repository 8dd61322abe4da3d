import { css, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import type { MediaItem } from '../../../record/kinds.js';
import { formatBytes } from '../../ui/format-more.js';
import { definePart } from '../../ui/part.js';
import { saveBlob } from '../../ui/save-blob.js';
import { MediaPanel } from './panel.js';
import { type ReadBytes, readLater } from './read-later.js';

/** Media of a kind that this version does not know: their general facts, and their bytes for download. */
export class UnknownMediaPanel extends MediaPanel<ReadBytes> {
  static override styles = [
    ...MediaPanel.styles,
    css`
      .unknown {
        display: grid;
        gap: 4px;
        justify-items: start;
        padding: 8px 10px;
        border: 1px dashed var(--s-line);
        border-radius: 3px;
        font-size: 12px;
        color: var(--s-muted);
      }
    `,
  ];
  protected readonly words = 'Media';
  readonly #problems = new WeakMap<ReadBytes, string>();

  protected override openAssets() {
    return readLater;
  }

  protected override item({ type, size, sha256 }: MediaItem, read: ReadBytes, name: string): TemplateResult {
    const problem = this.#problems.get(read);
    const download = async () => {
      const blob = await read().catch(() => null);
      if (blob) return saveBlob(blob, `${this.media}-${sha256.slice(0, 8)}.bin`);
      this.#problems.set(read, 'Its bytes are not here');
      this.requestUpdate();
    };
    return html`<div class="unknown" role="group" aria-label=${name}>
      <span>${this.media.slice(0, 40)}, made by a newer version</span>
      <span>${type.slice(0, 60)} ${formatBytes(size)}</span>
      ${problem ? html`<span role="alert">${problem}</span>` : html`<button class="link" @click=${() => void download()}>Download</button>`}
    </div>`;
  }
}

export const unknownMediaPanelTag = definePart('stepwell-unknown-media-panel', UnknownMediaPanel);
