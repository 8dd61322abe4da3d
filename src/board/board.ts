import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html, type StaticValue } from 'lit/static-html.js';
import { assertUnreachable } from '../base/assert.js';
import { messageOf } from '../base/errors.js';
import type { Source, XAxis } from '../source/types.js';
import { AXIS, NAMES } from './attributes.js';
import { bars } from './bars.js';
import { BoardModel } from './data/model.js';
import type { BoardSettings, ThemeChoice } from './data/settings.js';
import { slice, untracked } from './data/state.js';
import { readView, type View } from './data/view-spec.js';
import type { StepwellBoardElement } from './element.js';
import { headerTag } from './header.js';
import type { HeaderHost } from './header-host.js';
import { healthLineTag } from './health-line.js';
import { letterOf } from './letters.js';
import { type PanelArea, panelAreaTag } from './panel-area.js';
import { checkedSpec } from './panels/checked-spec.js';
import { contentText } from './panels/spec.js';
import { runListTag } from './rail/run-list.js';
import { loadUploads } from './share/upload-mark.js';
import { errorState, loadingState, stateStyles } from './states.js';
import { Later } from './ui/later.js';
import { TrackingElement } from './ui/part.js';
import { styleMap } from './ui/style-map.js';
import { controls } from './ui/styles.js';
import { tokens } from './ui/tokens.js';

/** Questions and messages. Soon after the first charts: screen readers read only what appears in a place that is there. */
const OVERLAYS = new Later(async () => (await import('./overlays.js')).overlaysTag);
/** Many visits look at charts only, and the details of a run are large. */
const DETAIL = new Later(async () => (await import('./detail/run-detail.js')).runDetailTag);
/** One panel in the place of all panels. */
const ENLARGED = new Later(async () => (await import('./enlarged/enlarged.js')).enlargedTag);
/** What a person sees who has no runs. */
const EMPTY = new Later(async () => (await import('./empty.js')).emptyTag);
const DRAGS = ['dragenter', 'dragover', 'dragleave', 'drop'] as const;

/**
 * `<stepwell-board>`: give it a source and it shows the runs.
 *
 * ```ts
 * document.querySelector('stepwell-board').source = source;
 * ```
 *
 * If the parent has a height, the board fills the parent; otherwise the board grows with its panels. Fires `settings-change`
 * (detail: {@link BoardSettings}) when a setting changes, and `view-change` (detail: {@link View}) when any field of the view
 * changes.
 */
export class StepwellBoard extends TrackingElement implements StepwellBoardElement {
  static override properties = {
    source: { attribute: false },
    theme: {},
    project: {},
    runs: NAMES,
    x: AXIS,
    link: { type: Boolean },
    runsOpen: { state: true },
    loadError: { state: true },
  };
  static override styles = [
    tokens,
    controls,
    stateStyles,
    css`
      :host {
        display: block;
        height: 100%;
        min-height: 420px;
      }
      :host([hidden]) {
        display: none;
      }
      .root {
        position: relative;
        display: grid;
        grid-template-rows: auto auto minmax(0, 1fr) auto;
        width: 100%;
        height: 100%;
        min-height: inherit;
        container-type: inline-size;
      }
      .notice.bad {
        background: var(--s-bad-wash);
        --tone: var(--s-bad);
      }
      .notice .button {
        margin-left: auto;
        height: 24px;
      }
      .bars {
        grid-row: 2;
      }
      .body {
        grid-row: 3;
        display: grid;
        --rail: 300px;
        grid-template-columns: var(--rail) minmax(0, 1fr) auto;
        min-height: 0;
      }
      .side,
      .detail {
        max-height: 100dvh;
        position: sticky;
        top: 0;
        min-height: 0;
      }
      .side {
        border-right: 1px solid var(--s-line);
      }
      .detail {
        width: 400px;
        border-left: 1px solid var(--s-line);
      }
      main:focus-visible {
        outline: 0;
      }
      .side ~ main,
      .enlarged {
        grid-area: 1 / 2;
      }
      .side ~ .detail {
        grid-area: 1 / 3;
      }
      .enlarged {
        position: sticky;
        top: 32px;
        z-index: 4;
        min-height: 0;
        max-height: calc(100dvh - 32px);
        margin-top: 32px;
      }
      main {
        min-width: 0;
        min-height: 0;
        overflow-y: auto;
        scroll-padding: 104px 0 8px;
      }
      @container (min-width: 2200px) {
        .body {
          --rail: 400px;
        }
      }
      @container (max-width: 1239.98px) {
        .body {
          --rail: 240px;
        }
      }
      @container (max-width: 1080px) {
        .body.focus {
          grid-template-columns: var(--rail) minmax(0, 1fr);
        }
        .body.focus :is(main, .enlarged) {
          display: none;
        }
        .side ~ .detail {
          grid-area: 1 / 2;
          width: auto;
          border-left: 0;
        }
      }
      @container (max-width: 759.98px) {
        .body,
        .body.focus {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: auto minmax(0, 1fr);
        }
        .side {
          display: none;
          position: static;
          border-right: 0;
          border-bottom: 1px solid var(--s-line);
        }
        .side.open {
          display: flex;
          height: min(340px, 50vh);
        }
        .side ~ :is(main, .detail, .enlarged) {
          grid-area: 2 / 1;
        }
      }
    `,
  ];

  /** The source of the runs. `null`: the board shows that it waits for a source. */
  declare source: Source | null;
  /** `auto` (default), `light` or `dark`. */
  declare theme: ThemeChoice | null;
  /** Name of the project to show. Default: all. */
  declare project: string | null;
  /** Uids or ids of the runs to draw at first (attribute: separated by commas). Default: the newest runs. */
  declare runs: readonly string[] | null;
  /** The x axis (attribute: `step`, `globalStep`, `time`, `active` (relative time), `relative` (with the pauses of a resumed run), `key:<name>`). */
  declare x: XAxis | null;
  /** Keeps the view in the address of the page. */
  declare link: boolean;
  declare runsOpen: boolean;
  /** Why a part of the board could not be loaded; empty: every part that was needed was loaded. */
  declare loadError: string;

  readonly #model = new BoardModel(
    {
      sharing: () => import('./share/dialogs.js'),
      uploads: loadUploads,
      remove: async () => (await import('./data/editing.js')).deleteRuns,
    },
    checkedSpec,
  );
  readonly #system = matchMedia('(prefers-color-scheme: dark)');
  #stops: (() => void)[] = [];
  #scroller: HTMLElement | null = null;
  #stopLink: () => void = () => {};

  constructor() {
    super();
    this.addEventListener('keydown', (event) => void this.#pressed(event));
    for (const type of DRAGS) this.addEventListener(type, (event) => void this.#dragged(event));
    this.source = null;
    this.theme = null;
    this.project = null;
    this.runs = null;
    this.x = null;
    this.link = false;
    this.runsOpen = false;
    this.loadError = '';
  }

  /** The current settings. */
  get settings(): BoardSettings {
    return this.#model.settings.snapshot();
  }

  /** How the board is arranged. */
  get view(): View {
    return this.#model.current.value;
  }

  set view(view: Partial<View>) {
    this.#model.showView(readView(view, checkedSpec) ?? {});
  }

  /** Changes settings, as the controls in the header do. */
  updateSettings(change: Partial<BoardSettings>): void {
    // Settings belong to a project. Before the first update, the `project` attribute is not applied yet: apply it first.
    if (!this.hasUpdated && this.project !== null) this.#model.settings.update({ project: this.project });
    this.#model.settings.update(change);
  }

  /** Opens the details of a run (uid); `null` closes them. */
  focusRun(uid: string | null): void {
    this.#model.selection.setFocus(uid);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { settings } = this.#model;
    const systemChanged = () => this.#applyTheme();
    this.#system.addEventListener('change', systemChanged);
    this.#stops = [() => this.#system.removeEventListener('change', systemChanged)];
    this.watch(
      () => JSON.stringify(settings.value),
      () => {
        this.#applyTheme();
        this.dispatchEvent(new CustomEvent('settings-change', { detail: settings.snapshot() }));
      },
    );
    this.watch(
      () => JSON.stringify(this.view),
      () => this.dispatchEvent(new CustomEvent('view-change', { detail: this.view })),
    );
    this.#applyTheme();
    if (!this.hasUpdated) return;
    this.#model.open(this.source);
    void this.#followLink();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#stopLink();
    this.#model.close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Untracked: this code changes state, and reads of state here must not cause renders.
    untracked(() => this.#apply(changed));
  }

  #apply(changed: PropertyValues<this>): void {
    const { settings, selection } = this.#model;
    if (changed.has('theme') && this.theme) settings.update({ theme: this.theme });
    if (changed.has('project') && (this.project !== null || this.hasUpdated))
      settings.update({ project: this.project });
    if (changed.has('runs') && this.runs) selection.setInitial(this.runs);
    if (changed.has('source')) this.#model.open(this.source);
    // Last, so that the page's axis replaces the stored axis of the project.
    if (changed.has('x') && this.x) settings.update({ x: this.x });
    if (changed.has('link')) void this.#followLink();
  }

  /** Starts or stops keeping the view in the address. */
  async #followLink(): Promise<void> {
    this.#stopLink();
    if (!this.link) return;
    const { followLink } = await import('./link/page-link.js');
    if (this.isConnected && this.link) this.#stopLink = followLink(this.#model);
  }

  override render(): TemplateResult {
    const model = this.#model;
    const { phase } = model.feed;
    const { elements } = model.sharing;
    const empty = phase.state === 'ready' && slice(() => model.feed.runs.length === 0);
    const whole = phase.state === 'ready' && !empty;
    const focus = whole && slice(() => model.selection.focus !== null);
    const { enlarged: spec } = model.view;
    const enlarged = whole && spec ? this.#loaded(ENLARGED) : null;
    const isTold = slice(() => model.toasts.list.length > 0 || model.question !== null);
    const overlays = phase.state === 'ready' || isTold ? this.#loaded(OVERLAYS) : OVERLAYS.tag;
    return html`<div class="root ${model.dark ? 'dark' : 'light'}">
      <${headerTag} class="head" .model=${model} .runsOpen=${this.runsOpen} @runs=${() => {
        this.runsOpen = !this.runsOpen;
      }}></${headerTag}>
      <div class="bars" role="region" aria-label="Notices">${bars(model, this.loadError, () => {
        this.loadError = '';
      })}</div>
      <div class="body ${focus ? 'focus' : ''}" style=${styleMap({ 'grid-template-columns': whole ? null : 'minmax(0, 1fr)' })}>
        ${whole ? html`<${runListTag} class="side ${this.runsOpen ? 'open' : ''}" .model=${model} role="region" aria-label="Runs"></${runListTag}>` : nothing}
        <main aria-label="Panels" tabindex="-1">${
          whole
            ? html`<${healthLineTag} .model=${model} @skip=${() => this.#skip()}></${healthLineTag}><${panelAreaTag} .model=${model} ?inert=${enlarged !== null}></${panelAreaTag}>`
            : this.#state()
        }</main>
        ${enlarged && spec ? html`<${enlarged} class="enlarged" .model=${model} role="region" aria-label=${contentText(spec)}></${enlarged}>` : nothing}
        ${focus ? this.#detail() : nothing}
      </div>
      ${overlays ? html`<${overlays} role="region" aria-label="Messages" .model=${model}></${overlays}>` : nothing}
      ${elements ? html`<${elements.dialogsTag} .model=${model}></${elements.dialogsTag}>` : nothing}
    </div>`;
  }

  protected override firstUpdated(): void {
    this.#scroller = this.renderRoot.querySelector('main');
    this.#scroller?.addEventListener('scroll', () => this.#model.view.scrolled(), { passive: true });
  }

  /** The tag of a part, which is loaded now if it is not here. `null`: not yet, or the bars say why not. */
  #loaded(part: Later): StaticValue | null {
    if (!part.tag && this.loadError === '') {
      part.load().then(
        () => this.requestUpdate(),
        (thrown) => {
          this.loadError = messageOf(thrown);
        },
      );
    }
    return part.tag;
  }

  #detail(): TemplateResult {
    const tag = this.#loaded(DETAIL);
    return tag
      ? html`<${tag} class="detail" .model=${this.#model} role="region" aria-label="Run details"></${tag}>`
      : html`<div class="detail" role="region" aria-label="Run details" aria-busy=${this.loadError === ''}></div>`;
  }

  /** Keys that are single characters. What they do is loaded with the first of them. */
  async #pressed(event: KeyboardEvent): Promise<void> {
    const letter = letterOf(event);
    const header = this.renderRoot.querySelector<HeaderHost>('.head');
    if (!letter || !header) return;
    event.preventDefault();
    try {
      (await import('./keys.js')).press(header, letter);
    } catch (thrown) {
      this.#model.toasts.error('The key does nothing yet', thrown);
    }
  }

  /** Takes files at once, or the browser would leave the page to show them. What is done with them is loaded with the first. */
  async #dragged(event: DragEvent): Promise<void> {
    const { dataTransfer } = event;
    if (!dataTransfer?.types.includes('Files') || !this.#model.sharing.opens) return;
    event.preventDefault();
    dataTransfer.dropEffect = 'copy';
    // After the event, the browser takes the files away.
    const [file] = dataTransfer.files;
    try {
      (await import('./share/drop.js')).dragged(this, this.#model, event, file);
    } catch (thrown) {
      if (file) this.#model.toasts.error(`${file.name} was not opened`, thrown);
    }
  }

  #skip(): void {
    this.renderRoot.querySelector<PanelArea>('main > :last-child')?.focusFirst();
  }

  #state(): TemplateResult {
    const { phase } = this.#model.feed;
    switch (phase.state) {
      case 'waiting':
      case 'loading':
        return loadingState();
      case 'error':
        return errorState(phase.error, () => this.#model.feed.retry());
      case 'ready': {
        const tag = this.#loaded(EMPTY);
        return tag ? html`<${tag} .model=${this.#model}></${tag}>` : loadingState();
      }
      default:
        return assertUnreachable(phase);
    }
  }

  #applyTheme(): void {
    const { theme } = this.#model.settings.value;
    this.#model.setDark(theme === 'dark' || (theme === 'auto' && this.#system.matches));
  }
}
