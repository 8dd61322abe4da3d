import { css, nothing, type TemplateResult } from 'lit';
import { html, type StaticValue } from 'lit/static-html.js';
import { keyInfo } from '../../board/data/key-index.js';
import { type BlobUrl, BlobUrls } from '../../board/panels/media/blob-urls.js';
import type { ShownRun } from '../../board/panels/media/loader.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { BlobPolicy } from '../../board/panels/media/policy.js';
import { sharedViewState } from '../../board/panels/media/view-state.js';
import { viewBarStyle } from '../../board/panels/media/view-style.js';
import { Later } from '../../board/ui/later.js';
import { definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import type { MediaItem } from '../../record/kinds.js';
import type { Source } from '../../source/types.js';
import { imageSize, isImageType } from './kind.js';
import { maskName, overlaysOf } from './overlays.js';
import { compareBar } from './panel-compare-bar.js';
import { CompareState } from './panel-compare-state.js';
import { imageViewTag } from './panel-image-view.js';
import { LabelMaps } from './panel-labels.js';
import { overlayBar, overlayBarStyle, type ShownOverlays, scoreOf } from './panel-overlay-bar.js';
import { OverlayState } from './panel-overlay-state.js';

/** Longer side of an image, in CSS pixels: of one alone, and of one among more than {@link FEW}. */
const SIDE = { small: { one: 132, many: 64 }, large: { one: 420, many: 180 } } as const;
const FEW = 2;
const REFUSED = "The page's Content-Security-Policy refuses images: add blob: to img-src";

const policy = new BlobPolicy('img-src');

/** Comparison and filmstrip, which the enlarged view loads. */
const compare = new Later(async () => (await import('./panel-compare.js')).imageCompareTag);

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
  .wide {
    grid-column: 1 / -1;
  }
  .foot {
    margin: 0 16px 8px;
  }
`;

/** Addresses of images, and the run of each. */
class ImageAssets extends BlobUrls {
  readonly places = new WeakMap<BlobUrl, { readonly source: Source; readonly run: string }>();

  constructor() {
    super(isImageType);
  }

  override async get(source: Source, run: string, item: MediaItem): Promise<BlobUrl> {
    const picture = await super.get(source, run, item);
    this.places.set(picture, { source, run });
    return picture;
  }
}

/** The images of one key at the step of the slider: those of all selected runs, side by side. */
export class ImagePanel extends MediaPanel<BlobUrl> {
  static override styles = [...MediaPanel.styles, viewBarStyle, overlayBarStyle, imageStyle];
  protected readonly words = 'Images';
  /** Images that the browser could not decode, or that the page's policy refuses. */
  readonly #broken = new WeakSet<BlobUrl>();
  readonly #maps = new LabelMaps(() => this.requestUpdate());
  #stops: (() => void)[] = [];
  /** Name of the score that filters boxes. */
  #score: string | null = null;
  /** Set by the constructor of the base class. */
  declare private assets: ImageAssets;

  constructor() {
    super();
    this.visibility.listen(() => {
      this.#maps.retry();
      this.requestUpdate();
    });
  }

  get #views(): OverlayState {
    return sharedViewState(this.model, this.media, this.key, () => new OverlayState());
  }

  get #compare(): CompareState {
    return sharedViewState(this.model, `comparison of ${this.media}`, this.key, () => new CompareState());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stops = [policy.listen(() => this.requestUpdate())];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#maps.clear();
  }

  protected override updated(): void {
    this.#maps.trim();
    // The state of the key is known once the panel has its model.
    if (this.#stops.length > 1) return;
    for (const state of [this.#views, this.#compare])
      this.#stops.push(state.listen(() => this.requestUpdate()));
  }

  protected override get controlBar(): TemplateResult | typeof nothing {
    const shown = this.#overlays();
    this.#score = scoreOf(shown, this.#views);
    const overlays = overlayBar(this.key, shown, this.#views);
    if (!this.large || this.runs.length === 0) return overlays;
    const images = Math.max(0, ...[...this.shownMedia.values()].map((run) => this.itemsOf(run).length));
    return html`${compareBar(this.key, images, this.runs, this.#compare)}${overlays}`;
  }

  /** In the enlarged view: the filmstrip of the slider's step. While images are compared, it is that of a side. */
  protected override get footBar(): TemplateResult | typeof nothing {
    const { isComparing, hasStrip } = this.#compare;
    return this.large && hasStrip && !isComparing ? this.#comparison('foot', true) : nothing;
  }

  protected override runsBody(shown: ReadonlyMap<string, ShownRun<BlobUrl>>): unknown {
    return this.large && this.#compare.isComparing ? this.#comparison('wide', false) : super.runsBody(shown);
  }

  #comparison(place: string, stripOnly: boolean): TemplateResult | typeof nothing {
    const tag = this.#compareTag();
    if (tag === null) return nothing;
    const { model, key, media, runs } = this;
    const [state, views] = [this.#compare, this.#views];
    const counts = runs.map((uid) => keyInfo(model.feed.details.get(uid), this.entryOf(key))?.count ?? 0);
    return html`<${tag} class=${place} .model=${model} .key=${key} .media=${media} .runs=${runs} .counts=${counts} .state=${state}
      .views=${views} .score=${this.#score} .version=${state.version + views.version} .stripOnly=${stripOnly}></${tag}>`;
  }

  #compareTag(): StaticValue | null {
    if (compare.tag === null) {
      void compare.load().then(
        () => this.requestUpdate(),
        // A chunk that could not be loaded is asked for again with the next update.
        () => {},
      );
    }
    return compare.tag;
  }

  /** Masks are items too: their images show them. */
  protected override itemsOf({ items }: ShownRun<BlobUrl>): ShownRun<BlobUrl>['items'] {
    return items.filter(({ item }) => maskName(item) === null);
  }

  /** What is over the shown images. */
  #overlays(): ShownOverlays[] {
    return [...this.shownMedia.values()].flatMap((run) =>
      this.itemsOf(run).map(({ item, asset }) => this.#overlaysOf(item, asset)),
    );
  }

  #overlaysOf(item: MediaItem, picture: BlobUrl): ShownOverlays {
    const overlays = overlaysOf(item);
    const place = this.assets.places.get(picture);
    const labels = overlays.masks.map(
      ({ sha256 }) => place && this.#maps.get(place.source, place.run, sha256),
    );
    return { ...overlays, labels };
  }

  protected override openAssets(): ImageAssets {
    this.assets = new ImageAssets();
    return this.assets;
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
    const side = Math.round(width * shown);
    const { masks, boxes, labels } = this.#overlaysOf(image, picture);
    const broken = () => {
      this.#broken.add(picture);
      this.requestUpdate();
    };
    if (this.large || masks.length + boxes.length > 0) {
      const views = this.#views;
      return html`<${imageViewTag} .url=${picture.url} .name=${name} .size=${{ width, height }} .side=${side} .boxes=${boxes}
        .masks=${masks.map((ref, i) => ({ ref, labels: labels[i] }))} .score=${this.#score} .views=${views}
        .version=${views.version} .large=${this.large} @broken=${broken}></${imageViewTag}>`;
    }
    const size = width > 0 && height > 0 ? { width: `${side}px` } : {};
    return html`<img class=${shown > 1 ? 'pixels' : ''} src=${picture.url} alt=${name} title=${`${width} × ${height}`}
      width=${width || nothing} height=${height || nothing} style=${styleMap(size)} draggable="false" @error=${broken} />`;
  }
}

export const imagePanelTag = definePart('stepwell-image-panel', ImagePanel);
