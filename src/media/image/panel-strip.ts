import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { formatCount } from '../../board/ui/format.js';
import { definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import { controls } from '../../board/ui/styles.js';
import type { MediaItem } from '../../record/kinds.js';
import type { MediaAtStep, Source } from '../../source/types.js';
import { Pictures } from './panel-pictures.js';

/** Width of a picture with the gap behind it, in CSS pixels. */
const PITCH = 78;
/** Pictures that are read beyond each end of what is seen. */
const BEYOND = 4;
const PAGE = 10;

/** One image over the steps of a run. Fires `chosen` (detail: the step). Only what is seen of it is read. */
class ImageStrip extends LitElement {
  static override properties = {
    source: { attribute: false },
    run: { attribute: false },
    steps: { attribute: false },
    itemAt: { attribute: false },
    image: { attribute: false },
    chosen: { attribute: false },
    name: { attribute: false },
    from: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .strip {
        position: relative;
        height: 72px;
        overflow: auto hidden;
      }
      .strip:focus-visible {
        outline-offset: -2px;
      }
      .all {
        position: relative;
        height: 62px;
      }
      .frame {
        position: absolute;
        top: 2px;
        width: 74px;
        cursor: pointer;
      }
      .picture {
        display: grid;
        grid-template: 100% / 100%;
        place-items: center;
        height: 42px;
        border: 1px solid var(--s-line);
        border-radius: 3px;
        overflow: hidden;
        background: var(--s-subtle);
        font-size: 11px;
        text-align: center;
        color: var(--s-muted);
      }
      [aria-selected='true'] .picture {
        border-color: var(--s-accent);
        box-shadow: 0 0 0 1px var(--s-accent);
      }
      img {
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
      .pixels {
        image-rendering: pixelated;
      }
      .step {
        font-size: 11px;
        line-height: 16px;
        text-align: center;
        color: var(--s-muted);
      }
      [aria-selected='true'] .step {
        color: var(--s-text);
        font-weight: 600;
      }
    `,
  ];
  declare source: Source;
  declare run: string;
  declare steps: readonly MediaAtStep[];
  /** The image of a step; `undefined`: the step has none. */
  declare itemAt: (at: MediaAtStep) => MediaItem | undefined;
  /** Number of the image in each step: with another one, `itemAt` returns others. */
  declare image: number;
  /** The step that is shown. */
  declare chosen: number;
  /** Text that describes the strip. */
  declare name: string;
  /** Number of the first step that is seen. */
  declare from: number;
  readonly #pictures = new Pictures(() => this.requestUpdate());
  #resize: ResizeObserver | null = null;
  #width = 0;

  constructor() {
    super();
    this.from = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => {
      this.#width = this.clientWidth;
      this.requestUpdate();
    });
    this.#resize.observe(this);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#pictures.clear();
  }

  override render(): TemplateResult | typeof nothing {
    // An update that was due when the element left the page would read images that nobody releases.
    if (!this.isConnected) return nothing;
    const { steps, from, name } = this;
    const count = Math.ceil(this.#width / PITCH) + BEYOND;
    const first = Math.max(0, from - BEYOND);
    const seen = steps.slice(first, from + count);
    const at = this.#chosenAt();
    return html`<div class="strip" role="listbox" aria-orientation="horizontal" tabindex="0" aria-label=${name}
      aria-activedescendant=${at < 0 ? '' : `at-${at}`} @scroll=${this.#scrolled} @keydown=${this.#key}>
      <div class="all" role="none" style=${styleMap({ width: `${steps.length * PITCH}px` })}>${seen.map(
        (step, i) => this.#frame(step, first + i, first + i === at),
      )}</div>
    </div>`;
  }

  #frame(at: MediaAtStep, i: number, isChosen: boolean): TemplateResult {
    const item = this.itemAt(at);
    const picture = item && this.#pictures.get(this.source, this.run, item);
    const step = formatCount(at.step);
    return html`<div class="frame" role="option" id=${`at-${i}`} aria-selected=${isChosen} aria-label=${`step ${step}`}
      aria-setsize=${this.steps.length} aria-posinset=${i + 1} style=${styleMap({ left: `${i * PITCH}px` })} @click=${() => this.#choose(i)}>
      <div class="picture">${
        picture && 'url' in picture
          ? html`<img src=${picture.url} alt="" decoding="async" draggable="false" @load=${pixelate} @error=${hide} />`
          : html`<span title=${picture?.problem ?? ''}>${item === undefined || picture ? '–' : ''}</span>`
      }</div>
      <div class="step" title=${step}>${step}</div>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#pictures.trim();
    if (changed.has('chosen') || changed.has('run') || (changed.has('steps') && !changed.get('steps'))) {
      this.#reveal(this.#chosenAt());
    }
  }

  #chosenAt(): number {
    const { steps, chosen } = this;
    return Math.max(
      steps.findLastIndex(({ step }) => step <= chosen),
      Math.min(0, steps.length - 1),
    );
  }

  #reveal(i: number): void {
    const strip = this.renderRoot.querySelector('.strip');
    if (!strip || i < 0) return;
    const left = i * PITCH;
    if (left < strip.scrollLeft) strip.scrollLeft = left - PITCH;
    else if (left + PITCH > strip.scrollLeft + strip.clientWidth) {
      strip.scrollLeft = left + 2 * PITCH - strip.clientWidth;
    }
  }

  readonly #scrolled = ({ currentTarget }: Event): void => {
    this.from = Math.floor((currentTarget as HTMLElement).scrollLeft / PITCH);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const at = this.#chosenAt();
    const last = this.steps.length - 1;
    const to = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageUp: at - PAGE,
      PageDown: at + PAGE,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    // The panel goes to other steps with some of these keys.
    event.preventDefault();
    event.stopPropagation();
    this.#choose(Math.max(0, Math.min(last, to)));
  };

  #choose(i: number): void {
    const step = this.steps[i]?.step;
    if (step !== undefined) this.dispatchEvent(new CustomEvent('chosen', { detail: step }));
  }
}

/** A pixel of an enlarged image is a square. */
function pixelate({ currentTarget }: Event): void {
  const img = currentTarget as HTMLImageElement;
  img.classList.toggle('pixels', img.naturalHeight < img.clientHeight);
}

function hide({ currentTarget }: Event): void {
  (currentTarget as HTMLElement).replaceWith('–');
}

export const imageStripTag = definePart('stepwell-image-strip', ImageStrip);
