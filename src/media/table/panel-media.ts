import { css, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { formatBytes } from '../../board/ui/format-more.js';
import { definePart } from '../../board/ui/part.js';
import type { Source } from '../../source/types.js';
import { audioPlayerTag } from '../audio/panel-player.js';
import { isImageType } from '../image/kind.js';
import type { CellMedia } from './cell-media.js';
import type { Thumbs } from './panel-thumbs.js';

/** Media of one cell that are shown in it; the rest are a number. */
const MOST_SHOWN = 4;

/** The run whose table is shown, for the bytes of media in its cells. */
export interface CellContext {
  readonly source: Source;
  readonly run: string;
  readonly thumbs: Thumbs;
  readonly dark: boolean;
}

/** A picture in a cell. */
class CellImage extends LitElement {
  static override properties = {
    item: { attribute: false },
    thumbs: { attribute: false },
    url: { state: true },
    isBroken: { state: true },
  };
  static override styles = css`
    :host {
      display: block;
      flex: none;
    }
    img {
      display: block;
      width: 48px;
      height: 48px;
      object-fit: contain;
      image-rendering: pixelated;
      border-radius: 2px;
      background: var(--s-subtle);
    }
    .broken {
      width: 48px;
      height: 48px;
      display: grid;
      place-content: center;
      border: 1px dashed var(--s-line);
      font-size: 11px;
      color: var(--s-muted);
    }
  `;
  declare item: CellMedia;
  declare thumbs: Thumbs;
  declare url: string | null | undefined;
  declare isBroken: boolean;
  #held = '';

  constructor() {
    super();
    this.isBroken = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hold('');
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.isConnected && (changed.has('item') || this.#held === '')) this.#hold(this.item.sha256);
  }

  override render(): TemplateResult {
    const { url, isBroken, item } = this;
    const name = item.caption || 'image';
    if (url === null || isBroken) {
      return html`<div class="broken" role="img" aria-label=${`${name}: not shown`} title=${url === null ? 'Its bytes are not here' : 'This browser cannot show it'}>?</div>`;
    }
    if (url === undefined) return html`<div class="broken" role="img" aria-label=${name}></div>`;
    return html`<img src=${url} alt=${name} title=${name} draggable="false" @error=${() => {
      this.isBroken = true;
    }} />`;
  }

  #hold(sha256: string): void {
    if (sha256 === this.#held) return;
    if (this.#held !== '') this.thumbs.release(this.#held);
    this.#held = sha256;
    this.url = undefined;
    this.isBroken = false;
    if (sha256 === '') return;
    void this.thumbs.get(sha256, this.item.type).then((url) => {
      if (this.#held === sha256) this.url = url;
    });
  }
}

const cellImageTag = definePart('stepwell-cell-image', CellImage);

/** The media of a cell: pictures and players; others by their kind and size. */
export function mediaCell(
  media: readonly CellMedia[],
  { source, run, thumbs, dark }: CellContext,
): TemplateResult {
  const shown = media.slice(0, MOST_SHOWN);
  const more = media.length - shown.length;
  return html`${shown.map((item) => {
    if (item.media === 'image' && isImageType(item.type)) {
      return html`<${cellImageTag} .item=${item} .thumbs=${thumbs}></${cellImageTag}>`;
    }
    if (item.media === 'audio') {
      const read = () => source.blob(run, item.sha256);
      return html`<${audioPlayerTag} .item=${item} .read=${read} .name=${item.caption || 'audio'} .large=${false} .dark=${dark}></${audioPlayerTag}>`;
    }
    return html`<span class="chip">${item.media.slice(0, 24)} ${formatBytes(item.size)}</span>`;
  })}${more > 0 ? html`<span class="muted">+${more}</span>` : ''}`;
}
