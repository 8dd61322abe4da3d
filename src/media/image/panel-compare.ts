import { nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import { formatCount, formatValue } from '../../board/ui/format.js';
import { icon } from '../../board/ui/icons.js';
import { BoardPart, definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import { controls } from '../../board/ui/styles.js';
import type { MediaItem } from '../../record/kinds.js';
import type { MediaAtStep, Source } from '../../source/types.js';
import { imageSize, isImageType } from './kind.js';
import { maskName, overlaysOf } from './overlays.js';
import type { CompareState, Side } from './panel-compare-state.js';
import { compareStyle } from './panel-compare-style.js';
import { type DrawnDifference, drawDifference } from './panel-difference.js';
import { imageViewTag } from './panel-image-view.js';
import { LabelMaps } from './panel-labels.js';
import type { OverlayState } from './panel-overlay-state.js';
import { Pictures } from './panel-pictures.js';
import { RunSteps, stepAt } from './panel-run-steps.js';
import { imageStripTag } from './panel-strip.js';

/** Largest sides of a shown image, in CSS pixels. */
const MOST_WIDE = 900;
const MOST_TALL = 520;

/** An image that is on a side now. */
interface OnSide {
  readonly run: string;
  readonly at: MediaAtStep | undefined;
  readonly item: MediaItem | undefined;
  readonly steps: readonly MediaAtStep[] | undefined;
}

/** Images of runs and steps side by side, their difference, and one image over the steps of its run. */
class ImageCompare extends BoardPart {
  static override properties = {
    model: { attribute: false },
    key: { attribute: false },
    media: { attribute: false },
    runs: { attribute: false },
    counts: { attribute: false },
    state: { attribute: false },
    views: { attribute: false },
    score: { attribute: false },
    version: { attribute: false },
    stripOnly: { attribute: false },
    difference: { state: true },
  };
  static override styles = [controls, compareStyle];
  declare key: string;
  declare media: string;
  /** Runs that have images under the key. */
  declare runs: readonly string[];
  /** Number of rows of each run with images under the key. */
  declare counts: readonly number[];
  declare state: CompareState;
  declare views: OverlayState;
  /** Name of the score that filters boxes. */
  declare score: string | null;
  /** Of both states. */
  declare version: number;
  /** True: only the filmstrip, for the step of the slider. */
  declare stripOnly: boolean;
  declare difference: DrawnDifference | { readonly problem: string } | null;
  readonly #steps = new RunSteps(() => this.requestUpdate());
  readonly #pictures = new Pictures(() => this.requestUpdate());
  readonly #maps = new LabelMaps(() => this.requestUpdate());
  readonly #broken = new Set<string>();
  /** The image that each side showed last. */
  readonly #before = new Map<
    string,
    { readonly run: string; readonly at: MediaAtStep; readonly item: MediaItem }
  >();
  /** What the difference was asked for. */
  #asked = '';

  constructor() {
    super();
    this.difference = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#steps.clear();
    this.#pictures.clear();
    this.#maps.clear();
    this.#before.clear();
    this.#asked = '';
    this.#setDifference(null);
  }

  override render(): TemplateResult | typeof nothing {
    const { state, stripOnly, model } = this;
    const { source } = model;
    // An update that was due when the element left the page would read images that nobody releases.
    if (!source || this.runs.length === 0 || !this.isConnected) return nothing;
    if (stripOnly) {
      const run = this.runs[Math.min(state.active, this.runs.length - 1)] as string;
      return this.#strip(source, this.#onSide(source, { run, step: null }), null);
    }
    state.fit(this.runs);
    const sides = state.sides.map((side) => this.#onSide(source, side));
    const a = sides[0];
    const b = sides[state.other];
    this.#askDifference(source, a?.item && b?.item ? { a, b } : null);
    const active = sides[state.active];
    return html`<div class="sides">
        ${sides.map((side, i) => this.#side(source, side, i))}
        ${state.isDifference ? this.#differenceSide() : nothing}
      </div>
      ${state.hasStrip && active ? this.#strip(source, active, state.active) : nothing}`;
  }

  protected override updated(): void {
    this.#pictures.trim();
    this.#maps.trim();
  }

  #onSide(source: Source, { run, step }: Side): OnSide {
    const count = this.counts[this.runs.indexOf(run)] ?? 0;
    const steps = this.#steps.get(source, this.key, this.media, run, count);
    const at = steps && stepAt(steps, step ?? this.model.view.step ?? Number.POSITIVE_INFINITY);
    return { run, at, steps, item: at && this.#itemAt(at) };
  }

  readonly #itemAt = ({ items }: MediaAtStep): MediaItem | undefined => {
    const images = items.filter((item) => maskName(item) === null);
    return images[Math.min(this.state.image, images.length - 1)];
  };

  #side(source: Source, { run, at, item, steps }: OnSide, i: number): TemplateResult {
    const { state, model, runs } = this;
    const letter = letterOf(i);
    const set = (side: Partial<Side>) => state.setSide(i, side);
    const index = at && steps ? steps.indexOf(at) : -1;
    const go = (by: number) => () => {
      const next = steps?.[index + by];
      if (next) set({ step: next.step });
    };
    const follows = state.sides[i]?.step === null;
    return html`<section aria-label=${`Side ${letter}`}>
      <div class="head" @keydown=${stopKeys}>
        <button class="letter" aria-pressed=${state.active === i} aria-label=${`Side ${letter}: show its steps`}
          title="Show the steps of this side" @click=${() => state.change({ active: i })}>${letter}</button>
        <span class="swatch" style=${styleMap({ background: model.color(run) })}></span>
        <select class="run" aria-label=${`Run of side ${letter}`} @change=${(event: Event) => set({ run: (event.target as HTMLSelectElement).value })}>${runs.map(
          (uid) => html`<option value=${uid} ?selected=${uid === run}>${model.feed.name(uid)}</option>`,
        )}</select>
        ${
          state.canRemove
            ? html`<button class="ghost" aria-label=${`Remove side ${letter}`} title="Remove this side" @click=${() => state.remove(i)}>${icon('close')}</button>`
            : nothing
        }
      </div>
      <div class="steps" @keydown=${stopKeys}>
        <button class="ghost" aria-label=${`Step before, side ${letter}`} title="Step before" ?disabled=${index < 1} @click=${go(-1)}><span class="back">${icon('chevron')}</span></button>
        <span class="step" aria-live="polite">${at ? `step ${formatCount(at.step)}` : '–'}</span>
        <button class="ghost" aria-label=${`Step after, side ${letter}`} title="Step after" ?disabled=${!steps || index + 1 >= steps.length} @click=${go(1)}>${icon('chevron')}</button>
        <button class="button follow" aria-pressed=${follows} aria-label=${`Follow the slider, side ${letter}`} title=${follows ? 'Stay at this step' : "Follow the slider's step"}
          @click=${() => set({ step: follows ? (at?.step ?? null) : null })}>Follow</button>
      </div>
      ${this.#image(source, run, at, item, letter)}
      ${item?.caption ? html`<div class="caption">${item.caption}</div>` : nothing}
    </section>`;
  }

  #image(
    source: Source,
    run: string,
    at: MediaAtStep | undefined,
    item: MediaItem | undefined,
    letter: string,
  ): TemplateResult {
    const { key, views, model } = this;
    if (at && !item) return html`<div class="broken">No image at this step</div>`;
    const picture = item && this.#pictures.get(source, run, item);
    if (!item || !at || !picture) {
      // The image before stays until the image is read, so that a side never goes blank.
      const before = this.#before.get(letter);
      this.#before.delete(letter);
      if (!before) return html`<div class="broken">reading…</div>`;
      const shown = this.#image(source, before.run, before.at, before.item, letter);
      this.#before.set(letter, before);
      return shown;
    }
    this.#before.set(letter, { run, at, item });
    if ('problem' in picture) return html`<div class="broken">${picture.problem}</div>`;
    if (this.#broken.has(picture.url)) return html`<div class="broken">This browser cannot show it</div>`;
    const { boxes, masks } = overlaysOf(item);
    const shown = masks.map((ref) => ({ ref, labels: this.#maps.get(source, run, ref.sha256) }));
    const size = imageSize(item);
    const broken = () => {
      this.#broken.add(picture.url);
      this.requestUpdate();
    };
    const name = `${letter}: ${key}, ${model.feed.name(run)}, step ${formatCount(at.step)}`;
    return html`<${imageViewTag} .url=${picture.url} .name=${name} .size=${size} .side=${sideOf(size)} .boxes=${boxes} .masks=${shown}
      .score=${this.score} .views=${views} .version=${views.version} .large=${true} @broken=${broken}></${imageViewTag}>`;
  }

  #differenceSide(): TemplateResult {
    const { difference, views, state, key } = this;
    const title = `|A − ${letterOf(state.other)}| × ${state.gain}`;
    const body =
      difference === null
        ? html`<div class="broken">reading…</div>`
        : 'problem' in difference
          ? html`<div class="broken">${difference.problem}</div>`
          : html`<${imageViewTag} .url=${difference.url} .name=${`Difference of ${key}: ${title}`} .size=${difference.size}
              .side=${sideOf(difference.size)} .boxes=${[]} .masks=${[]} .score=${null} .views=${views} .version=${views.version}
              .large=${true}></${imageViewTag}>
            <div class="caption" role="status">${textOf(difference, letterOf(state.other))}</div>`;
    return html`<section class="difference" aria-label="Difference">
      <div class="head"><span class="formula">${title}</span></div>
      <div class="steps"><span class="step">absolute difference of 0 … 255</span></div>
      ${body}
    </section>`;
  }

  #strip(source: Source, { run, steps, at }: OnSide, side: number | null): TemplateResult {
    const { state, model, runs } = this;
    const chosen = ({ detail }: CustomEvent<number>) => {
      if (side !== null) return state.setSide(side, { step: detail });
      model.view.setStep(detail === steps?.at(-1)?.step ? null : detail);
    };
    const name = model.feed.name(run);
    const choose = (event: Event) =>
      state.change({ active: runs.indexOf((event.target as HTMLSelectElement).value) });
    const count = this.counts[runs.indexOf(run)] ?? 0;
    return html`<div class="film" role="group" aria-label="Filmstrip">
      <div class="title" @keydown=${stopKeys}>
        ${side === null ? nothing : html`<span class="letter">${letterOf(side)}</span>`}
        <span class="swatch" style=${styleMap({ background: model.color(run) })}></span>
        ${
          side === null && runs.length > 1
            ? html`<select aria-label="Run of the filmstrip" @change=${choose}>${runs.map(
                (uid) => html`<option value=${uid} ?selected=${uid === run}>${model.feed.name(uid)}</option>`,
              )}</select>`
            : html`<span class="clip">${name}</span>`
        }
        <span class="muted">${steps ? stepsIn(steps.length, count) : 'reading…'}</span>
      </div>
      <${imageStripTag} .source=${source} .run=${run} .steps=${steps ?? []} .itemAt=${this.#itemAt} .chosen=${at?.step ?? 0}
        .image=${state.image} .name=${`Steps of ${this.key} of ${name}`} @chosen=${chosen}></${imageStripTag}>
    </div>`;
  }

  #askDifference(source: Source, of: { readonly a: OnSide; readonly b: OnSide } | null): void {
    const { gain, isDifference } = this.state;
    const [a, b] = [of?.a.item, of?.b.item];
    const asked =
      isDifference && of && a && b ? `${of.a.run} ${a.sha256} ${of.b.run} ${b.sha256} ${gain}` : '';
    if (asked === this.#asked) return;
    this.#asked = asked;
    if (!of || !a || !b || asked === '') return this.#setDifference(null);
    const isStale = () => asked !== this.#asked;
    const read = async (run: string, item: MediaItem): Promise<Blob> => {
      if (!isImageType(item.type))
        throw new TypeError(`${item.type.slice(0, 40) || 'This type'} is not shown`);
      const blob = await source.blob(run, item.sha256);
      if (blob === null) throw new TypeError('The bytes of an image are not here');
      return new Blob([blob], { type: item.type });
    };
    const draw = async () => {
      const blobs = await Promise.all([read(of.a.run, a), read(of.b.run, b)]);
      return drawDifference(blobs, gain, isStale);
    };
    void draw().then(
      (drawn) => {
        if (!isStale()) return this.#setDifference(drawn);
        if (drawn !== null) URL.revokeObjectURL(drawn.url);
      },
      (thrown: unknown) => {
        // What the browser says of an image that it cannot decode helps nobody.
        const isDecoding = thrown instanceof DOMException;
        const problem = isDecoding ? 'This browser cannot show one of the images' : messageOf(thrown);
        if (!isStale()) this.#setDifference({ problem });
      },
    );
  }

  #setDifference(difference: DrawnDifference | { readonly problem: string } | null): void {
    const before = this.difference;
    this.difference = difference;
    if (before && 'url' in before) URL.revokeObjectURL(before.url);
  }
}

function letterOf(i: number): string {
  return String.fromCharCode(65 + i);
}

function stepsIn(shown: number, count: number): string {
  const steps = `${formatCount(shown)} ${shown === 1 ? 'step' : 'steps'}`;
  return shown < count ? `${formatCount(shown)} of ${formatCount(count)} steps` : steps;
}

/** Width of an image, in CSS pixels: as wide as its side, unless it would be too tall. 0: the size is unknown. */
function sideOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return width > 0 && height > 0 ? Math.round(Math.min(MOST_WIDE, (MOST_TALL * width) / height)) : 0;
}

function textOf({ of, size, summary }: DrawnDifference, other: string): string {
  const { mean, most, share } = summary;
  const said = (each: { readonly width: number; readonly height: number }) =>
    `${each.width} × ${each.height}`;
  const [a, b] = of;
  const isAlike = a.width === b.width && a.height === b.height;
  const sizes = isAlike
    ? ''
    : ` Sizes differ: A has ${said(a)} pixels, ${other} has ${said(b)}; the smaller was enlarged to ${said(size)}.`;
  if (most === 0) return `Equal in every pixel.${sizes}`;
  const percent = share < 0.001 ? '< 0.1' : formatValue(Number((100 * share).toPrecision(3)));
  return `Mean ${formatValue(Number(mean.toPrecision(3)))}, most ${formatValue(Math.round(most * 10) / 10)}; ${percent} % of the pixels differ.${sizes}`;
}

/** The panel goes to other steps with these keys, which controls have uses for. */
function stopKeys(event: KeyboardEvent): void {
  if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) event.stopPropagation();
}

export const imageCompareTag = definePart('stepwell-image-compare', ImageCompare);
