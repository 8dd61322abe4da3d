import { css, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { html, type StaticValue } from 'lit/static-html.js';
import { keyId } from './data/key-index.js';
import { slice, sliceOf, untracked } from './data/state.js';
import { Arrangement, arranged } from './layout/arrange.js';
import type { Arranging } from './layout/arranging.js';
import { handleIn } from './layout/handle.js';
import { addedIds, withAdded } from './panels/added.js';
import { blocksOf } from './panels/blocks.js';
import { filterProblem } from './panels/key-filter.js';
import { KeyStrip, type Parted } from './panels/key-strip.js';
import { nestedOf, type PanelKey, type Section, sectionsOf } from './panels/keys.js';
import { panelBlockTag } from './panels/panel-block.js';
import { panelOf } from './panels/panel-of.js';
import { specsOf } from './panels/registry.js';
import type { PanelSpec } from './panels/spec.js';
import { icon } from './ui/icons.js';
import { Later } from './ui/later.js';
import { openLater } from './ui/menu-button.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

/** Least width of a panel, in CSS pixels. Panels touch: a hairline is between them. */
const PANEL_PX = 320;

const SLIDER = new Later(async () => (await import('./histogram/step-slider.js')).stepSliderTag);

const THUMBNAILS = new Later(async () => (await import('./panels/histogram/thumbnails.js')).thumbnailsTag);
/** Most panels of histograms that a section shows at first: a row. */
const MOST_OPEN = 3;

/** The sections with their panels, or a message if there are no sections. */
export class PanelArea extends BoardPart {
  static override properties = { columns: { state: true } };
  /** `.drop-line` shows where a panel that is dragged would stand. */
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        position: relative;
        padding-bottom: 16px;
      }
      h2 {
        position: sticky;
        top: 32px;
        z-index: 3;
        display: flex;
        margin: 0;
        border-bottom: 1px solid var(--s-line);
        background: var(--s-rail);
        font: inherit;
      }
      .heading {
        display: flex;
        align-items: center;
        gap: 6px;
        flex: 1;
        min-width: 0;
        height: 31px;
        padding: 0 12px;
        border: 0;
        background: none;
        font-weight: 600;
        text-align: left;
        cursor: pointer;
      }
      .hid {
        padding: 0 12px;
        border: 0;
        background: none;
        font-size: 12px;
        color: var(--s-muted);
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
        font-size: 12px;
        font-weight: 400;
      }
      .grid {
        display: grid;
      }
      .strip {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, max(240px, 33.3%)), 1fr));
      }
      .thumbs {
        height: 76px;
        border-bottom: 1px solid var(--s-line);
      }
      .drop-line {
        position: absolute;
        z-index: 4;
        width: 3px;
        border-radius: 2px;
        background: var(--s-accent);
        pointer-events: none;
      }
      .steps:not([hidden]) ~ section h2 {
        top: 64px;
      }
      .steps {
        position: sticky;
        top: 32px;
        z-index: 3;
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
  readonly #keys = new KeyStrip();
  /** Ids of the added panels that are shown. */
  readonly #added = sliceOf(() => this.#addedIds(this.model.settings.value.filter));
  /** Whether a section is a row of small pictures while it is closed, by project and name. */
  readonly #small = new Map<string, boolean>();
  readonly #nested = sliceOf(() => this.model.view.kept.nested);
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
    const width = this.clientWidth;
    if (width > 0) this.columns = Math.max(1, Math.floor(width / PANEL_PX));
  }

  override render(): TemplateResult {
    const { strip, sections } = slice(() => this.#parted());
    this.model.keyPanels = strip.panels.map(keyId);
    this.model.panels = () => [strip, ...sections].flatMap(specsOf);
    return html`${this.#filterNote()}${this.#strip(strip)}${this.#slider(sections)}
      ${
        sections.length + strip.panels.length === 0
          ? this.#nothing()
          : repeat(
              sections,
              (section) => section.name,
              (section) => this.#section(section),
            )
      }<div class="said unseen" role="status" aria-live="assertive"></div>`;
  }

  /** The sections that are shown. */
  #sections(): readonly Section[] {
    const { settings, view } = this.model;
    const { filter, project } = settings.value;
    const cause = JSON.stringify([filter, project, this.#nested.value]);
    return this.#arrangement.of(this.#sectionsOf(filter), view.layout, cause, this.#added.value);
  }

  /** The strip of the key metrics, and the sections without them. */
  #parted(): Parted {
    const { settings, view } = this.model;
    const { filter, project } = settings.value;
    return this.#keys.of(this.#sections(), view, JSON.stringify([filter, project]));
  }

  #strip(strip: Section): TemplateResult | typeof nothing {
    if (strip.panels.length === 0) return nothing;
    const { model } = this;
    return html`<section class="strip" aria-label="Key metrics">${repeat(
      specsOf(strip),
      ({ id }) => id,
      (spec) => panelOf(model, spec, { isKey: true }),
    )}</section>`;
  }

  /** Without a selected run there is nothing to draw: the area then asks for a run. */
  #addedIds(filter: string): readonly string[] {
    const { selection, view } = this.model;
    return selection.selected.length > 0 ? addedIds(view.kept.panels, filter) : [];
  }

  #sectionsOf(filter: string): readonly Section[] {
    const { feed, selection } = this.model;
    const sections = sectionsOf(
      selection.selected.map((uid) => feed.details.get(uid)),
      filter,
    );
    return this.#nested.value ? nestedOf(sections) : sections;
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
    if (!SLIDER.tag && !sections.some(({ panels }) => panels.some(hasSteps))) return nothing;
    const tag = this.#later(SLIDER);
    return tag ? html`<${tag} class="steps" .model=${this.model}></${tag}>` : nothing;
  }

  /** The tag of an element, which is loaded now if it is not here; `null`: not yet. */
  #later(later: Later): StaticValue | null {
    if (!later.tag) {
      later.load().then(
        () => this.requestUpdate(),
        () => {},
      );
    }
    return later.tag;
  }

  #section(section: Section): TemplateResult {
    const { model } = this;
    const { name, panels, hidden = [] } = section;
    const { collapsed, opened } = model.settings.value;
    const isSmall = this.#isSmall(section);
    const isFolded = collapsed.includes(name);
    const open = isSmall ? opened.includes(name) : !isFolded;
    return html`<section aria-label=${name}>
      <h2>
        <button class="heading" aria-expanded=${open} @click=${() => model.settings.toggleSection(name, isSmall)}>
          ${icon('chevron')} <span class="clip">${name.replace('/', ' › ')}</span> <span class="count">${panels.length}</span>
        </button>${hidden.length > 0 ? this.#hiddenButton(section) : nothing}
      </h2>
      ${
        open
          ? html`<div class="grid">${this.#blocksOf(section).map(
              (specs) =>
                html`<${panelBlockTag} .model=${model} .columns=${this.columns} .specs=${specs} .isArrangeable=${true}></${panelBlockTag}>`,
            )}</div>`
          : isSmall && !isFolded
            ? this.#thumbnails(section)
            : nothing
      }
    </section>`;
  }

  /**
   * True: the section begins as a row of small pictures, because many histograms are background. Decided once, because a key that
   * arrives must not fold or open what a person looks at (BRD8).
   */
  #isSmall({ name, panels }: Section): boolean {
    const id = `${this.model.settings.value.project} ${name}`;
    const isSmall =
      this.#small.get(id) ?? (panels.length > MOST_OPEN && panels.every(({ kind }) => kind === 'histogram'));
    this.#small.set(id, isSmall);
    return isSmall;
  }

  /** The small pictures, whose place is reserved. If their chunk cannot be loaded, the section can be opened without them. */
  #thumbnails(section: Section): TemplateResult {
    const tag = this.#later(THUMBNAILS);
    return html`<div class="thumbs">${tag ? html`<${tag} .model=${this.model} .section=${section}></${tag}>` : nothing}</div>`;
  }

  /** Says how many panels of a section are hidden, and shows them again. */
  #hiddenButton({ name, hidden = [] }: Section): TemplateResult {
    const { model } = this;
    const label = `Hidden panels of ${name}`;
    const open = ({ currentTarget }: Event) =>
      openLater(model.toasts, currentTarget as HTMLButtonElement, label, async () =>
        (await import('./panels/grid-items.js')).hiddenItems(model, hidden),
      );
    return html`<button class="hid" aria-haspopup="menu" title=${label} @click=${open}>${hidden.length} hidden</button>`;
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

  /** Puts the focus on the first chart. */
  focusFirst(): void {
    for (const block of this.renderRoot.querySelectorAll('.strip > *, .grid > *')) {
      for (const each of [block, ...(block.shadowRoot?.querySelectorAll('*') ?? [])]) {
        const plot = each.shadowRoot?.querySelector<HTMLElement>('.plot, [tabindex="0"]');
        if (plot) return plot.focus();
      }
    }
  }

  #filterNote(): TemplateResult | typeof nothing {
    const problem = filterProblem(this.model.settings.value.filter);
    if (!problem) return nothing;
    return html`<div class="notice" role="status">${icon('warning')}<span>The filter is searched for as it stands. ${problem}</span></div>`;
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
