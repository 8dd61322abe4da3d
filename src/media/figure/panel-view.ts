import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { definePart } from '../../board/ui/part.js';
import { controls } from '../../board/ui/styles.js';
import type { ImageSize } from '../image/kind.js';

const FAILED = "This browser cannot show it, or the page's Content-Security-Policy lacks data: in img-src";

/**
 * Shows one figure as an image. An image gets a `data:` address: a `blob:` address has the origin of the page, and an SVG that a person
 * opens from there in a tab of its own would run its scripts with the rights of the page [MED3].
 */
class FigureView extends LitElement {
  static override properties = {
    blob: { attribute: false },
    type: { attribute: false },
    size: { attribute: false },
    name: { attribute: false },
    fileName: { attribute: false },
    background: { reflect: true },
    large: { type: Boolean, reflect: true },
    address: { state: true },
    problem: { state: true },
  };
  static override styles = [
    controls,
    brokenStyle,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .paper {
        display: grid;
        place-items: center;
        height: 150px;
        padding: 4px;
        box-sizing: border-box;
        border: 1px solid var(--s-line);
        border-radius: 3px;
        background: var(--s-surface);
      }
      :host([background='white']) .paper {
        background: #fff;
      }
      :host([background='black']) .paper {
        background: #000;
      }
      :host([large]) .paper {
        height: 70vh;
        min-height: 240px;
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        min-height: 0;
        object-fit: contain;
      }
    `,
  ];
  declare blob: Blob;
  declare type: string;
  declare size: ImageSize;
  /** Text that describes the figure. */
  declare name: string;
  declare fileName: string;
  declare background: string;
  declare large: boolean;
  declare address: string;
  declare problem: string;
  #reader: FileReader | null = null;

  constructor() {
    super();
    this.address = '';
    this.problem = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#reader?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('blob') || changed.has('type')) this.#read();
  }

  override render(): TemplateResult {
    const { name, address, problem, size } = this;
    if (problem !== '') return brokenItem(name, problem, this.fileName, async () => this.blob);
    const { width, height } = size;
    const title = width > 0 && height > 0 ? `${Math.round(width)} × ${Math.round(height)}` : nothing;
    return html`<div class="paper">${
      address === ''
        ? nothing
        : html`<img src=${address} alt=${name} title=${title} draggable="false" @error=${() => {
            this.problem = FAILED;
          }} />`
    }</div>`;
  }

  /** The stored bytes are of unknown origin: the type is one of those that the panel shows, whatever the Blob says. */
  #read(): void {
    this.#reader?.abort();
    this.address = '';
    this.problem = '';
    const reader = new FileReader();
    this.#reader = reader;
    reader.onload = () => {
      if (reader === this.#reader) this.address = String(reader.result);
    };
    reader.onerror = () => {
      if (reader === this.#reader) this.problem = 'Its bytes cannot be read';
    };
    reader.readAsDataURL(new Blob([this.blob], { type: this.type }));
  }
}

export const figureViewTag = definePart('stepwell-figure-view', FigureView);
