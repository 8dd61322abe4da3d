import { css, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { html } from 'lit/static-html.js';
import { slice, sliceData, sliceOf, untracked } from './data/state.js';
import { Arrangement, arranged } from './layout/arrange.js';
import type { Arranging } from './layout/arranging.js';
import { handleIn } from './layout/handle.js';
import { addedIds, withAdded } from './panels/added.js';
import { blocksOf } from './panels/blocks.js';
import { filterProblem } from './panels/key-filter.js';
import { type PanelKey, type Section, sectionsOf } from './panels/keys.js';
import { panelBlockTag } from './panels/panel-block.js';
import { specsOf } from './panels/registry.js';
import type { PanelSpec } from './panels/spec.js';
import { formatSince } from './ui/format.js';
import { icon } from './ui/icons.js';
import { Later } from './ui/later.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

/** Least width of a panel, and the gap between two, in CSS pixels. */
const PANEL_PX = 320;
const GAP_PX = 10;

const NON_FINITE = new Later(async () => (await import('./detail/non-finite.js')).nonFiniteNoticeTag);
const SLIDER = new Later(async () => (await import('./histogram/step-slider.js')).stepSliderTag);

/** The sections with their panels, or a message if there are no sections. */
class PanelArea extends BoardPart {
  static override properties = { columns: { state: true } };
  /** `.drop-line` shows where a panel that is dragged would stand. */
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        position: relative;
        padding: 4px 12px 16px;
      }
      h2 {
        margin: 0;
        font: inherit;
      }
      .heading {
        display: flex;
        align-items: center;
        gap: 6px;
        width: 100%;
        padding: 8px 2px 6px;
        border: 0;
        background: none;
        font-weight: 650;
        text-align: left;
        cursor: pointer;
      }
      .heading .icon {
        color: var(--s-muted);
      }
      .heading[aria-expanded='true'] .icon {
        transform: rotate(90deg);
      }
      .count {
        color: var(--s-muted);
        font-weight: 400;
      }
      .grid {
        display: grid;
        gap: ${GAP_PX}px;
      }
      .skip {
        position: absolute;
        z-index: 3;
      }
      .skip:not(:focus),
      .said {
        width: 1px;
        height: 1px;
        padding: 0;
        overflow: hidden;
        clip-path: inset(50%);
      }
      .said {
        position: absolute;
      }
      .drop-line {
        position: absolute;
        z-index: 4;
        width: 3px;
        border-radius: 2px;
        background: var(--s-accent);
        pointer-events: none;
      }
      .banner {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-top: 8px;
        padding: 6px 10px;
        border: 1px solid color-mix(in srgb, var(--tone) 40%, var(--s-line));
        border-radius: var(--s-radius);
        background: color-mix(in srgb, var(--tone) 7%, var(--s-surface));
        --tone: var(--s-warn);
      }
      .banner.failed {
        --tone: var(--s-bad);
      }
      .banner .icon {
        color: var(--tone);
      }
      .banner .link {
        margin-left: auto;
        flex: none;
      }
      .steps {
        position: sticky;
        top: 4px;
        z-index: 2;
        margin-top: 8px;
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: 10px;
        padding: 64px 16px;
        text-align: center;
        color: var(--s-muted);
      }
    `,
  ];

  declare columns: number;
  #resize: ResizeObserver | null = null;
  /** Blocks by section. Kept while the section and the columns are the same, so that a block need not render again. */
  #blocks = new WeakMap<Section, { readonly of: string; readonly parts: readonly PanelSpec[][] }>();
  readonly #arrangement = new Arrangement();
  /** Ids of the added panels that are shown. */
  readonly #added = sliceOf(() => this.#addedIds(this.model.settings.value.filter));
  #arranging: Arranging | null = null;

  constructor() {
    super();
    this.columns = 1;
    for (const type of ['pointerdown', 'keydown'] as const)
      this.addEventListener(type, (event) => this.#arrange(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // In the next animation frame, because a change of the columns changes the observed height.
    this.#resize = new ResizeObserver(() => requestAnimationFrame(() => this.#measure()));
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
  }

  /** Measures before the first render, so that the first panels are in the right columns. */
  protected override willUpdate(): void {
    if (!this.hasUpdated) this.#measure();
  }

  #measure(): void {
    const { paddingLeft, paddingRight } = getComputedStyle(this);
    const width = this.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    if (width > 0) this.columns = Math.max(1, Math.floor((width + GAP_PX) / (PANEL_PX + GAP_PX)));
  }

  override render(): TemplateResult {
    const sections = slice(() => this.#sections());
    return html`${this.#skipLink()}${this.#filterNote()}${this.#banners()}${this.#nonFinite()}
      ${this.#slider(sections)}
      ${
        sections.length === 0
          ? this.#nothing()
          : repeat(
              sections,
              (section) => section.name,
              (section) => this.#section(section),
            )
      }<div class="said" role="status" aria-live="assertive"></div>`;
  }

  /**
   * The notice of non-finite values. Most runs have only finite values, so its chunk is loaded for the first run with a
   * non-finite value.
   */
  #nonFinite(): TemplateResult | typeof nothing {
    const { feed, selection } = this.model;
    const { tag } = NON_FINITE;
    if (tag) return html`<${tag} .model=${this.model}></${tag}>`;
    const isWanted = slice(() => selection.selected.some((uid) => feed.details.get(uid)?.firstNonFinite));
    if (isWanted) {
      NON_FINITE.load().then(
        () => this.requestUpdate(),
        () => {},
      );
    }
    return nothing;
  }

  /** The sections that are shown. */
  #sections(): readonly Section[] {
    const { settings, view } = this.model;
    const { filter, project } = settings.value;
    const cause = JSON.stringify([filter, project]);
    return this.#arrangement.of(this.#sectionsOf(filter), view.layout, cause, this.#added.value);
  }

  /** Without a selected run there is nothing to draw: the area then asks for a run. */
  #addedIds(filter: string): readonly string[] {
    const { selection, view } = this.model;
    return selection.selected.length > 0 ? addedIds(view.kept.panels, filter) : [];
  }

  #sectionsOf(filter: string): readonly Section[] {
    const { feed, selection } = this.model;
    return sectionsOf(
      selection.selected.map((uid) => feed.details.get(uid)),
      filter,
    );
  }

  /** All sections in their current arrangement, with the panels that the filter hides. */
  #allSections(): readonly Section[] {
    const { filter } = this.model.settings.value;
    if (filter === '') return this.#sections();
    return arranged(withAdded(this.#sectionsOf(''), this.#addedIds('')), this.model.view.layout);
  }

  /** Moves or resizes a panel. The code for this is loaded at the first such event. */
  #arrange(event: PointerEvent | KeyboardEvent): void {
    const handle = handleIn(event);
    // An arrow key that moved the focus within the panel's tools moves no panel.
    if (!handle || event.defaultPrevented) return;
    // Before loading: by the time the code is loaded, the browser would have scrolled or selected text.
    event.preventDefault();
    if (this.#arranging) return this.#arranging.handle(event, handle);
    const load = async () => {
      const { Arranging } = await import('./layout/arranging.js');
      this.#arranging ??= new Arranging(this, {
        model: this.model,
        columns: () => this.columns,
        all: () => this.#allSections(),
      });
      this.#arranging.handle(event, handle);
    };
    load().catch((thrown: unknown) => this.model.toasts.error('The panel cannot be moved', thrown));
  }

  /**
   * The slider, which hides itself while there is nothing to move. If its chunk cannot be loaded, nothing is reported here: the
   * chunks of the panels that the slider moves cannot be loaded either, and these panels show the error.
   */
  #slider(sections: readonly Section[]): TemplateResult | typeof nothing {
    const { tag } = SLIDER;
    if (tag) return html`<${tag} class="steps" .model=${this.model}></${tag}>`;
    if (!sections.some(({ panels }) => panels.some(hasSteps))) return nothing;
    SLIDER.load().then(
      () => this.requestUpdate(),
      () => {},
    );
    return nothing;
  }

  #section(section: Section): TemplateResult {
    const { model } = this;
    const { name, panels } = section;
    const open = !model.settings.value.collapsed.includes(name);
    return html`<section aria-label=${name}>
      <h2>
        <button class="heading" aria-expanded=${open} @click=${() => model.settings.toggleSection(name)}>
          ${icon('chevron')} <span class="clip">${name}</span> <span class="count">${panels.length}</span>
        </button>
      </h2>
      ${
        open
          ? html`<div class="grid">${this.#blocksOf(section).map(
              (specs) =>
                html`<${panelBlockTag} .model=${model} .columns=${this.columns} .specs=${specs} .isArrangeable=${true}></${panelBlockTag}>`,
            )}</div>`
          : nothing
      }
    </section>`;
  }

  #blocksOf(section: Section): readonly PanelSpec[][] {
    const { columns } = this;
    const { view } = this.model;
    const specs = () => specsOf(section).map((spec) => view.specOf(spec));
    // Depend on the sizes only: the blocks render their panels when other fields of a spec change.
    const of = slice(() => {
      const sized = specs().filter(({ size }) => size.columns * size.rows > 1);
      return JSON.stringify([columns, ...sized.map(({ id, size }) => [id, size])]);
    });
    const known = this.#blocks.get(section);
    if (known?.of === of) return known.parts;
    const parts = blocksOf(untracked(specs), columns);
    this.#blocks.set(section, { of, parts });
    return parts;
  }

  /** Lets a person skip the controls of the notices with the keyboard. */
  #skipLink(): TemplateResult | typeof nothing {
    const { feed, selection } = this.model;
    const hasNotices = slice(() =>
      selection.selected.some((uid) => {
        const status = feed.info(uid)?.status;
        return status === 'crashed' || status === 'failed' || Boolean(feed.details.get(uid)?.firstNonFinite);
      }),
    );
    if (!hasNotices) return nothing;
    return html`<button class="skip button" @click=${() => this.#skip()}>Skip to the first chart</button>`;
  }

  #skip(): void {
    for (const block of this.renderRoot.querySelectorAll('.grid > *')) {
      for (const each of block.shadowRoot?.querySelectorAll('*') ?? []) {
        const plot = each.shadowRoot?.querySelector<HTMLElement>('[tabindex="0"]');
        if (plot) return plot.focus();
      }
    }
  }

  #filterNote(): TemplateResult | typeof nothing {
    const problem = filterProblem(this.model.settings.value.filter);
    if (!problem) return nothing;
    return html`<div class="banner" role="status">${icon('warning')}<span>The filter is searched for as it stands. ${problem}</span></div>`;
  }

  /** Banners for the selected runs that crashed or failed. */
  #banners(): unknown {
    const { feed, selection } = this.model;
    const banners = sliceData(() =>
      selection.selected.flatMap((uid) => {
        const info = feed.info(uid);
        if (info?.status !== 'crashed' && info?.status !== 'failed') return [];
        const name = info.name || info.id;
        const error = feed.details.get(uid)?.error?.message;
        const text =
          info.status === 'crashed'
            ? `${name} crashed: its page or worker went away without ending the run, last seen ${formatSince(Date.now() - info.lastSeen)}. Everything stored until then is shown.`
            : `${name} failed${error ? `: ${error}` : '.'}`;
        return [{ uid, status: info.status, text }];
      }),
    );
    return banners.map(({ uid, status, text }) => {
      return html`<div class="banner ${status}" role="status" data-run=${uid}>${icon('warning')}<span class="clip" title=${text}>${text}</span>
        <button class="link" @click=${() => selection.setFocus(uid)}>Details</button></div>`;
    });
  }

  #nothing(): TemplateResult {
    const { feed, selection, settings } = this.model;
    if (selection.selected.length === 0)
      return html`<div class="empty">Choose a run to see its curves.</div>`;
    if (slice(() => selection.selected.some((uid) => !feed.details.has(uid))))
      return html`<div class="empty" aria-busy="true"></div>`;
    const { filter } = settings.value;
    if (filter.trim() !== '') {
      return html`<div class="empty">No metric matches “${filter}”.
        <button class="button" @click=${() => settings.update({ filter: '' })}>Clear the filter</button></div>`;
    }
    return html`<div class="empty">No values yet. They appear here as soon as the run logs some.</div>`;
  }
}

/** True for panels that show one step at a time. */
function hasSteps({ kind }: PanelKey): boolean {
  return kind === 'histogram' || kind === 'media';
}

export const panelAreaTag = definePart('stepwell-panel-area', PanelArea);
