import { nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { html } from 'lit/static-html.js';
import type { LoggedImage } from '../../record/kinds.js';
import { keyInfo } from '../data/key-index.js';
import { stepSliderTag } from '../histogram/step-slider.js';
import { ImageLoader, type ShownRun } from '../images/loader.js';
import type { Picture } from '../images/pictures.js';
import { imagesAreRefused, onImageRefused } from '../images/policy.js';
import { imageStyle } from '../images/style.js';
import { formatCount } from '../ui/format.js';
import { icon } from '../ui/icons.js';
import { type AnySignal, definePart } from '../ui/part.js';
import { styleMap } from '../ui/style-map.js';
import { controls } from '../ui/styles.js';
import { shortKey } from './keys.js';
import { Panel } from './panel.js';
import { panelStyle } from './panel-style.js';

/** Longer side of an image, in CSS pixels: of one alone, and of one among more than {@link FEW}. */
const SIDE = { small: { one: 132, many: 64 }, large: { one: 420, many: 180 } } as const;
const FEW = 2;
const REFUSED = "The page's Content-Security-Policy refuses images: add blob: to img-src";

/** The images of one key at the step of the slider: those of all selected runs, side by side. */
export class ImagePanel extends Panel {
  static override styles = [controls, panelStyle, imageStyle];
  #loader: ImageLoader | null = null;
  /** Pictures that the browser could not decode, or that the page's policy refuses. */
  readonly #broken = new WeakSet<Picture>();
  #steps: { readonly id: string; readonly steps: Promise<number[]> } | null = null;
  #stops: (() => void)[] = [];

  protected override watched(): readonly AnySignal[] {
    const { selection, darkChanged, feed, view } = this.model;
    return [selection.changed, darkChanged, feed.detailChanged, view.stepChanged];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#loader = new ImageLoader(() => this.requestUpdate());
    this.#stops = [
      onImageRefused(() => this.requestUpdate()),
      this.model.feed.runChanged.listen(({ run, kinds }) => {
        if (kinds.includes('image') && this.#runs().includes(run)) this.#loader?.refresh();
      }),
    ];
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#loader?.dispose();
    this.#loader = null;
  }

  protected override visibilityChanged(visible: boolean): void {
    this.#loader?.setActive(visible);
  }

  protected override willUpdate(): void {
    const { source, view } = this.model;
    if (source) this.#loader?.setPlan({ source, key: this.key, runs: this.#runs(), step: view.step });
  }

  override render(): TemplateResult {
    const { model, key, large } = this;
    return html`
      <header role="none">
        <h3 class="clip" title=${key}>${large ? key : shortKey(key)}</h3>
        <span class="place"></span>
        <button class="ghost enlarge" aria-label=${large ? 'Close' : `Enlarge ${key}`} title=${large ? 'Close (Esc)' : 'Enlarge'}
          @click=${() => model.view.setEnlarged(large ? null : { key, kind: 'image' })}>${icon(large ? 'close' : 'expand')}</button>
      </header>
      <div class="runs" tabindex="0" role="group" aria-label=${`Images of ${key}: left and right arrow keys go from step to step`}
        @keydown=${(event: KeyboardEvent) => void this.#key(event)}>${this.#body()}</div>
      ${large ? html`<${stepSliderTag} class="steps" .model=${model}></${stepSliderTag}>` : nothing}
    `;
  }

  #body(): unknown {
    const loader = this.#loader;
    if (loader?.error && loader.shown.size === 0) {
      return html`<div class="message" role="alert">${loader.error.message}
        <button class="button" @click=${() => loader.refresh()}>Try again</button></div>`;
    }
    if (!loader || loader.shown.size === 0) return html`<div class="bones" aria-busy="true"></div>`;
    return repeat(
      this.#runs(),
      (uid) => uid,
      (uid) => this.#run(uid, loader.shown.get(uid)),
    );
  }

  #run(uid: string, shown: ShownRun | undefined): TemplateResult {
    const { model } = this;
    const info = model.feed.info(uid);
    const name = info?.name || info?.id || uid;
    return html`<article data-run=${uid}>
      <div class="who">
        <span class="swatch" style=${styleMap({ background: model.color(uid) })}></span>
        <span class="clip" title=${name}>${name}</span>
        ${shown?.at ? html`<span class="step">step ${formatCount(shown.at.step)}</span>` : nothing}
      </div>
      <div class="images">
        ${shown?.at === null ? html`<span class="muted">No images</span>` : nothing}
        ${shown?.pictures.map(({ image, picture }, i, all) => this.#figure(image, picture, i, all.length, shown))}
      </div>
    </article>`;
  }

  #figure(image: LoggedImage, picture: Picture, i: number, count: number, { at }: ShownRun): TemplateResult {
    const { caption } = image;
    const name = `${this.key}, step ${formatCount(at?.step ?? 0)}${count > 1 ? `, image ${i + 1}` : ''}`;
    return html`<figure>
      ${this.#picture(image, picture, count, caption || name)}
      ${caption ? html`<figcaption>${caption}</figcaption>` : nothing}
    </figure>`;
  }

  #picture(image: LoggedImage, picture: Picture, count: number, name: string): TemplateResult {
    if ('problem' in picture)
      return html`<div class="broken" role="img" aria-label=${name}>${picture.problem}</div>`;
    if (this.#broken.has(picture)) {
      const why = imagesAreRefused() ? REFUSED : 'This browser cannot show it';
      return html`<div class="broken" role="img" aria-label=${name}>${why}</div>`;
    }
    const { width, height } = image;
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

  #runs(): string[] {
    const { selection, feed } = this.model;
    return selection.selected.filter((uid) => keyInfo(feed.details.get(uid), 'image', this.key));
  }

  async #key(event: KeyboardEvent): Promise<void> {
    const { view } = this.model;
    if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
    event.preventDefault();
    if (event.key === 'End') return view.setStep(null);
    const steps = await this.#stepsNow().catch(() => []);
    const at = view.step ?? Number.POSITIVE_INFINITY;
    // From the newest, one step to the left is the one before it.
    const before = view.step === null ? steps.at(-2) : steps.findLast((step) => step < at);
    const next = { Home: steps[0], ArrowLeft: before, ArrowRight: steps.find((step) => step > at) }[
      event.key
    ];
    if (next !== undefined) view.setStep(next === steps.at(-1) ? null : next);
  }

  /** Read again when there are more. */
  #stepsNow(): Promise<number[]> {
    const counts = this.#runs().map((uid) => {
      const entry = keyInfo(this.model.feed.details.get(uid), 'image', this.key);
      return `${uid} ${entry?.count ?? 0}`;
    });
    const id = counts.join();
    if (this.#steps?.id !== id) {
      this.#steps = { id, steps: this.#loader?.steps() ?? Promise.resolve([]) };
    }
    return this.#steps.steps;
  }
}

export const imagePanelTag = definePart('stepwell-image-panel', ImagePanel);
