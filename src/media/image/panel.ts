import { css, nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { type BlobUrl, BlobUrls } from '../../board/panels/media/blob-urls.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { BlobPolicy } from '../../board/panels/media/policy.js';
import { definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import type { MediaItem } from '../../record/kinds.js';
import { imageSize, isImageType } from './kind.js';

/** Longer side of an image, in CSS pixels: of one alone, and of one among more than {@link FEW}. */
const SIDE = { small: { one: 132, many: 64 }, large: { one: 420, many: 180 } } as const;
const FEW = 2;
const REFUSED = "The page's Content-Security-Policy refuses images: add blob: to img-src";

const policy = new BlobPolicy('img-src');

const imageStyle = css`
  img {
    display: block;
    max-width: 100%;
    height: auto;
    border-radius: 3px;
    /* Shows through where an image is transparent. */
    background: repeating-conic-gradient(var(--s-subtle) 0 25%, var(--s-surface) 0 50%) 0 0 / 12px 12px;
    box-shadow: 0 0 0 1px var(--s-line);
  }
  img.pixels {
    image-rendering: pixelated;
  }
`;

/** The images of one key at the step of the slider: those of all selected runs, side by side. */
export class ImagePanel extends MediaPanel<BlobUrl> {
  static override styles = [...MediaPanel.styles, imageStyle];
  protected readonly words = 'Images';
  /** Images that the browser could not decode, or that the page's policy refuses. */
  readonly #broken = new WeakSet<BlobUrl>();
  #stop: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = policy.listen(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  protected override openAssets(): BlobUrls {
    return new BlobUrls(isImageType);
  }

  protected override item(image: MediaItem, picture: BlobUrl, name: string, count: number): TemplateResult {
    if ('problem' in picture)
      return html`<div class="broken" role="img" aria-label=${name}>${picture.problem}</div>`;
    if (this.#broken.has(picture)) {
      const why = policy.isRefused ? REFUSED : 'This browser cannot show it';
      return html`<div class="broken" role="img" aria-label=${name}>${why}</div>`;
    }
    const { width, height } = imageSize(image);
    const sides = this.large ? SIDE.large : SIDE.small;
    const scale = (count > FEW ? sides.many : sides.one) / Math.max(width, height, 1);
    // A pixel of a small image is a square of whole pixels.
    const shown = scale >= 1 ? Math.floor(scale) : scale;
    const size = width > 0 && height > 0 ? { width: `${Math.round(width * shown)}px` } : {};
    return html`<img class=${shown > 1 ? 'pixels' : ''} src=${picture.url} alt=${name} title=${`${width} × ${height}`}
      width=${width || nothing} height=${height || nothing} style=${styleMap(size)} draggable="false" @error=${() => {
        this.#broken.add(picture);
        this.requestUpdate();
      }} />`;
  }
}

export const imagePanelTag = definePart('stepwell-image-panel', ImagePanel);
