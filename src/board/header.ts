import { nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { html, type StaticValue } from 'lit/static-html.js';
import { axisLabel } from './data/axis.js';
import { projectId } from './data/feed.js';
import { slice } from './data/state.js';
import { Y_SCALES, type YScale } from './data/view-spec.js';
import type { HeaderHost } from './header-host.js';
import { headerStyle } from './header-style.js';
import { pillTag } from './pill.js';
import { adopt } from './ui/adopt.js';
import { icon } from './ui/icons.js';
import { LaterValue } from './ui/later.js';
import { openLater } from './ui/menu-button.js';
import type { MenuItem } from './ui/menu-item.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';
import { moveFocus } from './ui/toolbar.js';

/** Pause in typing (ms) after which a filter applies. */
const FILTER_MS = 150;

/** Scales of y, as short as a button needs. */
const SCALES: Readonly<Record<YScale, string>> = { linear: 'lin', log: 'log', symlog: 'symlog' };

/** The items of the header's menus, which are loaded with the first menu. */
const menus = () => import('./header-menus.js');
type Items = (all: Awaited<ReturnType<typeof menus>>) => readonly MenuItem[] | Promise<readonly MenuItem[]>;

/** The alerts, which the bell counts. */
const ALERTS = new LaterValue(() => import('./alerts.js'));

/** The settings for all panels. Fires `runs` to show or hide the list of runs. */
class BoardHeader extends BoardPart implements HeaderHost {
  static override properties = {
    runsOpen: { type: Boolean },
    searching: { state: true },
    viewName: { state: true },
  };
  static override styles = [controls, headerStyle];
  declare runsOpen: boolean;
  /** True: a narrow board shows the field of the filter over its header. */
  declare searching: boolean;
  /** Name of the saved view that is shown as it was saved; empty: another view. */
  declare viewName: string;
  #filterTimer: ReturnType<typeof setTimeout> | undefined;
  /** Text of the search field while a person writes. `null`: the field has the filter. */
  #typed: string | null = null;
  /** The tool that is a tab stop. */
  #stop: HTMLElement | null = null;
  readonly #resize = new ResizeObserver(() => this.#setStops());

  constructor() {
    super();
    this.runsOpen = false;
    this.searching = false;
    this.viewName = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#filterTimer);
    this.#resize.disconnect();
  }

  override render(): TemplateResult {
    const { settings, feed, view } = this.model;
    const { project, filter, smoothing, x, y, fit } = settings.value;
    const name = slice(() => {
      const known = feed.projects.find((entry) => projectId(entry) === project);
      return (known?.name ?? project) || 'All projects';
    });
    const axis = axisLabel(x);
    const isOther = x !== 'step' && x !== 'active';
    const smooth = smoothing.toFixed(smoothing * 10 === Math.round(smoothing * 10) ? 1 : 2);
    return html`
      <div class="bar ${this.searching ? 'searching' : ''}" role="region" aria-label="Settings">
        <div class="crumb">
          <svg viewBox="0 0 20 20" width="20" height="20" role="img" aria-label="Stepwell">
            <path d="M1.5 15.5H7v-5h5.5v-5H18" fill="none" stroke="currentColor" stroke-width="2.25" />
          </svg>
          ${this.#menu('quiet project', `Project: ${name}`, html`<b class="clip">${name}</b>${icon('down')}`, ({ projectItems }) => projectItems(this.model))}
          <span class="of">/</span>
          ${this.#menu('quiet view', `View: ${this.viewName || 'not saved'}`, html`<span class="clip">${this.viewName || 'View'}</span>${icon('down')}`, ({ viewItems }) => viewItems(this))}
        </div>
        <label class="search">
          ${icon('search')}
          <input class="field" type="search" role="combobox" aria-expanded="false" aria-label="Find a metric, run or command" placeholder="Find a metric, run or command" .value=${live(this.#typed ?? (filter && `/${filter}/`))}
            @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}
            @focus=${(event: Event) => void this.#find(event.target as HTMLInputElement)}
            @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && this.#leave()}
            @blur=${() => this.#leave()} /><kbd aria-hidden="true">/</kbd>
        </label>
        <div class="tools" role="toolbar" aria-label="Board" @keydown=${(event: KeyboardEvent) => moveFocus(event, this.#tools())}
          @focusin=${(event: FocusEvent) => this.#setStops(event.target as HTMLElement)}>
          ${
            view.zoom
              ? html`<button class="button reset" aria-label="Reset zoom" title="Show the whole range (double-click a panel)" @click=${() => view.setZoom(null)}>${icon('reset')}<span class="word">Reset zoom</span></button>`
              : nothing
          }
          <span class="opt wide"><span class="of">X</span><span class="seg" role="group" aria-label="X axis">
            <button aria-pressed=${x === 'step'} @click=${() => this.model.setX('step')}>Step</button>
            <button aria-pressed=${x === 'active'} title="Relative time, without pauses" @click=${() => this.model.setX('active')}>Time</button>
            <button class="axes" aria-haspopup="menu" aria-pressed=${isOther} title="More axes" @click=${(event: Event) => this.#open(event, 'X axis', ({ axisItems }) => axisItems(this.model))}><span class="clip">${isOther ? axis : 'Metric'}</span>${icon('down')}</button>
          </span></span>
          ${this.#axisMenu('quiet mid', html`<span class="of">X</span> <b class="clip">${axis}</b>${icon('down')}`)}
          ${this.#smooth('quiet smooth', html`<span class="of">Smooth</span> <b>${smooth}</b>${icon('down')}`)}
          <span class="opt wide"><span class="of">Y</span><span class="seg" role="group" aria-label="Y axis">${Y_SCALES.map(
            (scale) =>
              html`<button aria-pressed=${y === scale} @click=${() => settings.update({ y: scale })}>${SCALES[scale]}</button>`,
          )}</span></span>
          ${this.#scaleMenu('quiet mid', html`<span class="of">Y</span> <b>${SCALES[y]}</b>${icon('down')}`)}
          <button class="quiet fit" aria-label="Fit" aria-pressed=${fit === 'all'} title="Fit all values (F)"
            @click=${() => settings.update({ fit: fit === 'all' ? 'ordinary' : 'all' })}>${icon('fit')}<span class="word">Fit</span></button>
          <button class="ghost find" aria-label="Find" @click=${() => this.focusSearch()}>${icon('search')}</button>
          ${this.#bell()}
          <button class="pill" aria-haspopup="dialog" title="Recording and storage" @click=${(event: Event) => this.#float(event, 'Recording and storage', async () => (await import('./status-panel.js')).statusPanelTag)}><${pillTag} .model=${this.model}></${pillTag}></button>
          <button class="ghost more" aria-haspopup="menu" aria-label="More" title="More" @click=${(event: Event) => this.#open(event, 'More', ({ moreItems }) => moreItems(this))}>${icon('more')}</button>
        </div>
      </div>
      <div class="dock" role="group" aria-label="Runs and axes">
        <button class="runs" aria-expanded=${this.runsOpen} @click=${() => this.dispatchEvent(new CustomEvent('runs'))}><b>Runs</b> <small>${this.#counts()}</small></button>
        ${this.#axisMenu('', html`<b class="clip">${axis}</b> <small>X axis</small>`)}
        ${this.#smooth('', html`<b>${smooth}</b> <small>Smooth</small>`)}
        ${this.#scaleMenu('', html`<b>${SCALES[y]}</b> <small>Y axis</small>`)}
      </div>
    `;
  }

  protected override firstUpdated(): void {
    const bar = this.renderRoot.querySelector('.bar');
    if (bar) this.#resize.observe(bar);
    // Without the chunk nothing is counted: a click on the bell tries again.
    ALERTS.load().then(
      ({ bellStyle }) => {
        adopt(this.renderRoot as ShadowRoot, bellStyle);
        this.requestUpdate();
      },
      () => {},
    );
  }

  protected override updated(): void {
    this.#setStops();
  }

  /** The panels of the board. */
  get area(): Element | null {
    return (this.getRootNode() as ShadowRoot).querySelector('main > :last-child');
  }

  /** Puts the focus into the search field. */
  async focusSearch(): Promise<void> {
    this.searching = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>('.search input')?.select();
  }

  #leave(): void {
    this.#filter();
    this.#typed = null;
    this.searching = false;
    this.requestUpdate();
  }

  async #find(field: HTMLInputElement): Promise<void> {
    try {
      (await import('./palette/palette.js')).openPalette(this, field);
    } catch (thrown) {
      this.model.toasts.error('Nothing can be found', thrown);
    }
  }

  #counts(): string {
    const { selection, feed } = this.model;
    return slice(() => `${selection.selected.length} of ${feed.runs.length} shown`);
  }

  #axisMenu(kind: string, content: TemplateResult): TemplateResult {
    return this.#menu(kind, 'X axis', content, ({ axisItems }) => axisItems(this.model));
  }

  #scaleMenu(kind: string, content: TemplateResult): TemplateResult {
    return this.#menu(kind, 'Y axis', content, ({ scaleItems }) => scaleItems(this.model));
  }

  #bell(): TemplateResult {
    const load = async () => (await ALERTS.load()).alertsTag;
    const { value } = ALERTS;
    const count = value ? slice(() => value.alertsOf(this.model).length) : 0;
    return html`<button class="ghost bell" aria-haspopup="dialog" aria-label=${count ? `Alerts: ${count}` : 'Alerts'} title="Alerts (A)"
      @click=${(event: Event) => this.#float(event, 'Alerts', load)}>${icon('bell')}${count ? html`<b>${count}</b>` : nothing}</button>`;
  }

  /** A button that opens a menu. */
  #menu(kind: string, label: string, content: TemplateResult, items: Items): TemplateResult {
    return html`<button class=${kind} aria-haspopup="menu" title=${label} @click=${(event: Event) => this.#open(event, label, items)}>${content}</button>`;
  }

  #smooth(kind: string, content: TemplateResult): TemplateResult {
    const load = async () => (await import('./smooth-panel.js')).smoothPanelTag;
    return html`<button class=${kind} aria-haspopup="dialog" title="Smoothing of all panels" @click=${(event: Event) => this.#float(event, 'Smoothing', load)}>${content}</button>`;
  }

  #open(event: Event, label: string, items: Items): void {
    const button = event.currentTarget as HTMLButtonElement;
    void openLater(this.model.toasts, button, label, async () => items(await menus()));
  }

  /** Opens a pop-over at the button that was clicked. `load` loads the element in the pop-over. */
  async #float(event: Event, label: string, load: () => Promise<StaticValue>): Promise<void> {
    const button = event.currentTarget as HTMLButtonElement;
    // This click closes the pop-over of the button, which is open.
    if (button.popoverTargetElement) return;
    try {
      const [{ openPopover }, tag] = await Promise.all([import('./ui/popover.js'), load()]);
      if (button.isConnected) openPopover(button, label, html`<${tag} .model=${this.model}></${tag}>`);
    } catch (thrown) {
      this.model.toasts.error(`${label} cannot be shown`, thrown);
    }
  }

  /** The tools that are shown at the width of the board. */
  #tools(): HTMLElement[] {
    const tools = [...this.renderRoot.querySelectorAll<HTMLElement>('.tools button')];
    return tools.filter((tool) => tool.getClientRects().length > 0);
  }

  /** Makes one of the tools a tab stop: the one that had the focus last, or else the first. */
  #setStops(focused = this.#stop): void {
    const tools = this.#tools();
    this.#stop = focused;
    const stop = focused && tools.includes(focused) ? focused : tools[0];
    for (const tool of tools) tool.tabIndex = tool === stop ? 0 : -1;
  }

  #type(text: string): void {
    this.#typed = text;
    clearTimeout(this.#filterTimer);
    this.#filterTimer = setTimeout(() => this.#filter(), FILTER_MS);
  }

  /** Filters the panels by a regular expression between slashes, or shows all without a text. Other text only finds. */
  #filter(): void {
    clearTimeout(this.#filterTimer);
    const text = this.#typed?.trim();
    if (text === '' || text?.startsWith('/'))
      this.model.settings.update({ filter: text.replace(/^\/|\/$/g, '') });
  }
}

export const headerTag = definePart('stepwell-header', BoardHeader);
