import { css, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { html } from 'lit/static-html.js';
import { axisName, parseAxis } from './data/axis.js';
import { projectId } from './data/feed.js';
import type { ThemeChoice } from './data/settings.js';
import { slice, sliceData } from './data/state.js';
import { type IconName, icon } from './ui/icons.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';
import { moveFocus } from './ui/toolbar.js';

/** Pause in typing (ms) after which the filter applies. */
const FILTER_MS = 150;
/** Most metrics that are offered as x axis: a longer menu is not usable. */
const MAX_AXIS_KEYS = 200;
const MAX_SMOOTHING = 0.99;

const AXES = [
  ['step', 'Step'],
  ['globalStep', 'Global step'],
  ['active', 'Relative time'],
  ['relative', 'Relative time with pauses'],
  ['time', 'Wall time'],
] as const;

const NEXT_THEME: Readonly<Record<ThemeChoice, ThemeChoice>> = { auto: 'light', light: 'dark', dark: 'auto' };
const THEME_ICON = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

/** Loads the code of a dialog, with a function that opens the dialog over an element of the board. */
type DialogLoader = () => Promise<{ open(host: BoardPart): void }>;

/** The settings for all panels. Fires `runs` to show or hide the list of runs. */
class BoardHeader extends BoardPart {
  static override properties = { runsOpen: { type: Boolean } };
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        padding: 8px 12px;
        border-bottom: 1px solid var(--s-line);
        background: var(--s-surface);
      }
      .brand {
        display: flex;
        align-items: center;
        gap: 8px;
        font-weight: 650;
        letter-spacing: -0.01em;
      }
      .search {
        flex: 1 1 180px;
        min-width: 120px;
        max-width: 420px;
      }
      label.set {
        display: flex;
        align-items: center;
        gap: 6px;
        color: var(--s-muted);
        font-size: 12px;
      }
      label.set select {
        font-size: 13px;
        max-width: 150px;
      }
      input[type='range'] {
        width: 88px;
        accent-color: var(--s-accent);
      }
      output {
        min-width: 4ch;
        color: var(--s-text);
      }
      .end {
        margin-left: auto;
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .runs {
        display: none;
      }
      @container (max-width: 420px) {
        label.set .word {
          display: none;
        }
      }
      @container (max-width: 700px) {
        .runs {
          display: inline-flex;
        }
        .brand span,
        .x .word,
        .end .word {
          display: none;
        }
        :host {
          gap: 8px;
        }
        .search {
          order: 1;
          flex-basis: 100%;
          max-width: none;
        }
        label.set {
          order: 2;
        }
        .log {
          order: 3;
          margin-left: auto;
        }
        .project {
          max-width: 130px;
        }
      }
    `,
  ];
  declare runsOpen: boolean;
  #filterTimer: ReturnType<typeof setTimeout> | undefined;
  /** Text of the filter that does not apply yet. Kept, because a render in between must not remove the text. */
  #typed: string | null = null;

  constructor() {
    super();
    this.runsOpen = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#filterTimer);
  }

  override render(): TemplateResult {
    const { settings, feed, view, selection } = this.model;
    const { project, filter, smoothing, y, theme } = settings.value;
    return html`
      <div class="brand">
        <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
          <path d="M1.5 14.5v-3h4v-3.5h4v-3.5h5" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round" />
        </svg>
        <span>Stepwell</span>
      </div>
      <button class="button runs" aria-expanded=${this.runsOpen}
        @click=${() => this.dispatchEvent(new CustomEvent('runs'))}>${icon('list')} Runs <span class="muted">${slice(() => selection.selected.length)}</span></button>
      <select class="project" aria-label="Project" @change=${(event: Event) => settings.update({ project: inputValue(event) || null })}>
        <option value="" ?selected=${project === null}>All projects</option>
        ${sliceData(() => feed.projects).map((entry) => {
          const id = projectId(entry);
          const name = entry.namespace ? `${entry.namespace} / ${entry.name}` : entry.name;
          return html`<option value=${id} ?selected=${id === project || entry.name === project}>${name} (${entry.runs})</option>`;
        })}
      </select>
      <label class="search">
        ${icon('filter')}
        <input class="field" type="search" aria-label="Filter metrics" placeholder="Filter metrics (regex)" .value=${live(this.#typed ?? filter)}
          @input=${(event: Event) => this.#filter(inputValue(event))} />
      </label>
      <label class="set x"><span class="word">X axis</span>
        <select aria-label="X axis" @change=${(event: Event) => this.#axis(inputValue(event))}>${this.#axisOptions()}</select>
      </label>
      <label class="set"><span class="word">Smoothing</span>
        <input type="range" min="0" max=${MAX_SMOOTHING} step="0.01" aria-label="Smoothing" .value=${live(String(smoothing))}
          @input=${(event: Event) => settings.update({ smoothing: Number(inputValue(event)) })} />
        <output>${smoothing.toFixed(2)}</output>
      </label>
      <button class="button log" aria-pressed=${y === 'log'} title="Logarithmic y axis"
        @click=${() => settings.update({ y: y === 'log' ? 'linear' : 'log' })}>Log y</button>
      <div class="end" role="toolbar" aria-label="Board" @keydown=${(event: KeyboardEvent) => this.#moveFocus(event)}>
        ${
          view.zoom
            ? html`<button class="button" title="Show the whole range (double-click a panel)" @click=${() => view.setZoom(null)}>${icon('reset')} <span class="word">Reset zoom</span></button>`
            : nothing
        }
        ${this.#opener('add', 'plus', 'New panel from an expression', () => import('./panels/line/expression/expression-dialog.js'))}
        ${this.#opener('views', 'views', 'Saved views', () => import('./views/views-dialog.js'))}
        <button class="ghost theme" aria-label=${`Theme: ${theme}`} title=${`Theme: ${theme}`}
          @click=${() => settings.update({ theme: NEXT_THEME[theme] })}>${icon(THEME_ICON[theme])}</button>
      </div>
    `;
  }

  /** Left and right move the focus between the tools. The tools are one tab stop, so that few tab stops precede the charts. */
  #moveFocus(event: KeyboardEvent): void {
    moveFocus(event, this.renderRoot.querySelectorAll<HTMLElement>('.end > button'));
  }

  /** A button that opens a dialog. */
  #opener(name: string, image: IconName, label: string, load: DialogLoader): TemplateResult {
    return html`<button class="ghost ${name}" tabindex="-1" aria-haspopup="dialog" aria-label=${label} title=${label} @click=${() => this.#open(load)}>${icon(image)}</button>`;
  }

  /** Opens a dialog, whose code `load` loads. */
  async #open(load: DialogLoader): Promise<void> {
    try {
      (await load()).open(this);
    } catch (thrown) {
      this.model.toasts.error('The dialog could not be loaded', thrown);
    }
  }

  #axisOptions(): TemplateResult {
    const { settings, feed, selection } = this.model;
    const chosen = axisName(settings.value.x);
    const keys = slice(() => {
      const found = new Set<string>();
      if (typeof settings.value.x === 'object') found.add(settings.value.x.key);
      for (const uid of selection.selected) {
        for (const { key, kind } of feed.details.get(uid)?.keys ?? []) {
          if (kind === 'scalar' && found.size < MAX_AXIS_KEYS) found.add(key);
        }
      }
      return [...found].sort();
    });
    const option = (name: string, label: string) =>
      html`<option value=${name} ?selected=${name === chosen}>${label}</option>`;
    return html`${AXES.map(([name, label]) => option(name, label))}
      ${keys.length === 0 ? nothing : html`<optgroup label="Metric">${keys.map((key) => option(`key:${key}`, key))}</optgroup>`}`;
  }

  /** Changes the x axis. Clears cursor and zoom, because another axis has other units. */
  #axis(name: string): void {
    this.model.view.setCursor(null);
    this.model.view.setZoom(null);
    this.model.settings.update({ x: parseAxis(name) });
  }

  #filter(filter: string): void {
    clearTimeout(this.#filterTimer);
    this.#typed = filter;
    this.#filterTimer = setTimeout(() => {
      this.#typed = null;
      this.model.settings.update({ filter });
    }, FILTER_MS);
  }
}

function inputValue(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}

export const headerTag = definePart('stepwell-header', BoardHeader);
