import { nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { html } from 'lit/static-html.js';
import type { MediaItem } from '../../../record/kinds.js';
import { type KeyOfKind, keyInfo } from '../../data/key-index.js';
import { stepSliderTag } from '../../histogram/step-slider.js';
import { formatCount } from '../../ui/format.js';
import { styleMap } from '../../ui/style-map.js';
import { controls } from '../../ui/styles.js';
import { panelFrame } from '../frame/panel-frame.js';
import { runRowStyle } from '../frame/run-row-style.js';
import { errorState, loadingState } from '../frame/state.js';
import { panelStyle } from '../frame/style.js';
import { Panel } from '../panel.js';
import { type Assets, MediaLoader, type ShownRun } from './loader.js';
import type { MediaOptions } from './options.js';
import { mediaStyle } from './style.js';

/**
 * The media of one key at the step of the slider, for all selected runs, side by side. Each kind of media extends this class and
 * renders an item.
 */
export abstract class MediaPanel<Asset> extends Panel<MediaOptions> {
  static override properties = { ...Panel.properties, only: { attribute: false } };
  static override styles = [controls, panelStyle, runRowStyle, mediaStyle];
  readonly #loader = new MediaLoader(this.visibility, this.openAssets(), () => this.requestUpdate());
  #steps: { readonly id: string; readonly steps: Promise<number[]> } | null = null;
  /** One item of a run, to show without the frame of a panel: it is inside an item of another kind, as in a cell of a table. */
  declare only: { readonly run: string; readonly item: MediaItem } | undefined;
  #isKept = false;
  #hasMore = false;

  /** Name of the kind of media. */
  get media(): string {
    return this.spec.options.media;
  }

  protected override entryOf(key: string): KeyOfKind {
    return { kind: 'media', media: this.media, key };
  }

  /** The plural name of the items, as in `Images of sample`. */
  protected abstract readonly words: string;

  /** Makes the assets that show items. Called by the constructor, before fields of a subclass exist. */
  protected abstract openAssets(): Assets<Asset>;

  /** The media that are shown, by run; empty before the first read. */
  protected get shownMedia(): ReadonlyMap<string, ShownRun<Asset>> {
    return this.#loader.shown;
  }

  /** Controls of the kind above the runs, in every size of the panel. Default: none. */
  protected get controlBar(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** Controls of the kind below the runs, in every size of the panel. Default: none. */
  protected get footBar(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** Renders an item. `name` describes the item in words; `count`: number of items side by side. */
  protected abstract item(item: MediaItem, asset: Asset, name: string, count: number): TemplateResult;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#loader.open();
    this.watchValues(() => {
      if (this.#isKept) this.#hasMore = true;
      else this.#loader.loading.request();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#loader.close();
  }

  /**
   * While `keep` is true, new media do not replace the shown media, because a person is listening to them. A chosen step does.
   */
  protected keepShown(keep: boolean): void {
    this.#isKept = keep;
    if (keep || !this.#hasMore) return;
    this.#hasMore = false;
    this.#loader.loading.request();
  }

  protected override willUpdate(): void {
    const { source, view } = this.model;
    const { key, media, only } = this;
    this.toggleAttribute('alone', only !== undefined);
    if (!source) return;
    if (only) this.#loader.setPlan({ source, key, media, runs: [only.run], step: null, only: only.item });
    else this.#loader.setPlan({ source, key, media, runs: this.runs, step: view.step });
  }

  override render(): TemplateResult {
    const { model, key, large, only } = this;
    if (only) return this.#alone(only.run);
    return panelFrame(this, {
      body: html`${this.controlBar}<div class="runs" tabindex="0" role="group" aria-label=${`${this.words} of ${key}: left and right arrow keys go from step to step`}
        @keydown=${(event: KeyboardEvent) => void this.#key(event)}>${this.#body()}</div>
      ${this.footBar}${large ? html`<${stepSliderTag} class="steps" .model=${model}></${stepSliderTag}>` : nothing}`,
    });
  }

  #alone(run: string): TemplateResult {
    const loader = this.#loader;
    const { error } = loader.loading;
    const shown = loader.shown.get(run);
    if (error && !shown) return html`${errorState(error.message, () => loader.loading.retry())}`;
    return html`${shown ? shown.items.map(({ item, asset }) => this.#figure(item, asset, 0, 1, shown)) : loadingState}`;
  }

  #body(): unknown {
    const loader = this.#loader;
    const { error } = loader.loading;
    if (error && loader.shown.size === 0) return errorState(error.message, () => loader.loading.retry());
    // If no run has the key, the frame shows a message.
    if (this.runs.length === 0) return nothing;
    if (loader.shown.size === 0) return loadingState;
    return this.runsBody(loader.shown);
  }

  /** The media of runs. Default: each run by itself, side by side. A kind may draw media of several runs together instead. */
  protected runsBody(shown: ReadonlyMap<string, ShownRun<Asset>>, runs = this.runs): unknown {
    return repeat(
      runs,
      (uid) => uid,
      (uid) => this.#run(uid, shown.get(uid)),
    );
  }

  /** The items that a run shows by itself. Default: all. */
  protected itemsOf({ items }: ShownRun<Asset>): ShownRun<Asset>['items'] {
    return items;
  }

  #run(uid: string, shown: ShownRun<Asset> | undefined): TemplateResult {
    const { model } = this;
    const name = model.feed.name(uid);
    return html`<article data-run=${uid}>
      <div class="who">
        <span class="swatch" style=${styleMap({ background: model.color(uid) })}></span>
        <span class="clip" title=${name}>${name}</span>
        ${shown?.at ? html`<span class="step">step ${formatCount(shown.at.step)}</span>` : nothing}
      </div>
      <div class="items">
        ${shown?.at === null ? html`<span class="muted">No ${this.words.toLowerCase()}</span>` : nothing}
        ${shown && this.itemsOf(shown).map(({ item, asset }, i, all) => this.#figure(item, asset, i, all.length, shown))}
      </div>
    </article>`;
  }

  #figure(item: MediaItem, asset: Asset, i: number, count: number, { at }: ShownRun<Asset>): TemplateResult {
    const { caption } = item;
    const name = `${this.key}, step ${formatCount(at?.step ?? 0)}${count > 1 ? `, ${this.media} ${i + 1}` : ''}`;
    return html`<figure>
      ${this.item(item, asset, caption || name, count)}
      ${caption ? html`<figcaption>${caption}</figcaption>` : nothing}
    </figure>`;
  }

  async #key(event: KeyboardEvent): Promise<void> {
    const { view } = this.model;
    if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
    event.preventDefault();
    if (event.key === 'End') return view.setStep(null);
    const steps = await this.#stepsNow().catch(() => []);
    const at = view.step ?? Number.POSITIVE_INFINITY;
    // From the newest step, one step to the left is the last step but one.
    const before = view.step === null ? steps.at(-2) : steps.findLast((step) => step < at);
    const next = { Home: steps[0], ArrowLeft: before, ArrowRight: steps.find((step) => step > at) }[
      event.key
    ];
    if (next !== undefined) view.setStep(next === steps.at(-1) ? null : next);
  }

  /** The steps of the key. Read again when the runs have more media. */
  #stepsNow(): Promise<number[]> {
    const counts = this.runs.map(
      (uid) => `${uid} ${keyInfo(this.model.feed.details.get(uid), this.entryOf(this.key))?.count ?? 0}`,
    );
    const id = counts.join();
    if (this.#steps?.id !== id) {
      this.#steps = { id, steps: this.#loader.steps() };
    }
    return this.#steps.steps;
  }
}
