import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { axisName } from '../data/axis.js';
import { BoardModel, type Loaders } from '../data/model.js';
import { settingsOf } from '../data/settings.js';
import { slice, untracked, watch } from '../data/state.js';
import { DEFAULT_VIEW, readView, type Zoom } from '../data/view-spec.js';
import { checkedSpec } from '../panels/checked-spec.js';
import { emptyState, errorState, loadingState } from '../panels/frame/state.js';
import { panelStyle } from '../panels/frame/style.js';
import { panelOf } from '../panels/panel-of.js';
import { contentText, type PanelSpec } from '../panels/spec.js';
import { definePart, TrackingElement } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { tokens } from '../ui/tokens.js';
import type { ChartOptions } from './element.js';
import { joinView } from './shared-views.js';

/** A chart shares no runs, shows no uploads and deletes nothing. */
const NEVER = () => Promise.reject(new Error('A single chart does not do this.'));
const LOADERS: Loaders = {
  sharing: NEVER,
  uploads: async () => () => ({ refreshNow: () => {} }),
  remove: NEVER,
};

/** The panel fills the chart. */
const FILLING = { height: '100%', border: '0' };

/** Number of charts so far. Charts of a group keep their panels in one view state, by id. */
let charts = 0;

/** Options that need a new model when they change. */
interface Basis extends Pick<ChartOptions, 'source' | 'project' | 'group'> {
  /** Name of the axis. */
  readonly x: string;
}

/** What one opening of a source needs, until the chart leaves the page or shows another source. */
interface Opened {
  readonly model: BoardModel;
  readonly by: Basis;
  readonly stops: readonly (() => void)[];
}

/** The content of `<stepwell-chart>`: a model of its own, and one panel of lines. */
class Embedded extends TrackingElement {
  static override properties = { options: { attribute: false }, zoomed: { attribute: false } };
  static override styles = [
    tokens,
    controls,
    panelStyle,
    css`
      :host {
        display: block;
        height: 100%;
        border: 0;
      }
      .root {
        position: relative;
        display: flex;
        flex-direction: column;
        height: 100%;
        overflow: hidden;
      }
      .panel {
        flex: 1;
        min-height: 0;
      }
      .note {
        margin: 0;
        padding: 0 12px 4px;
        font-size: 12px;
        color: var(--s-warn);
      }
    `,
  ];
  declare options: ChartOptions;
  /** Called when the zoom along x changes. */
  declare zoomed: (zoom: Zoom | null) => void;
  readonly #id = `chart ${charts++}`;
  readonly #system = matchMedia('(prefers-color-scheme: dark)');
  readonly #systemChanged = () => this.requestUpdate();
  #opened: Opened | null = null;
  /** What was opened last: a chart that comes back to the page keeps its zoom. */
  #lastBy: Basis | null = null;
  #zoom: Zoom | null = null;
  /** `null`: the options are not valid. */
  #spec: PanelSpec | null = null;
  /** What of the options was applied, as JSON, so that other changes keep what a person changed. */
  readonly #applied = new Map<string, string>();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#system.addEventListener('change', this.#systemChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#system.removeEventListener('change', this.#systemChanged);
    this.#close();
  }

  protected override willUpdate(): void {
    // An update may be due after the element has left the page: nobody would close what it opens.
    if (this.isConnected) untracked(() => this.#apply());
  }

  override render(): TemplateResult {
    const { label } = this.options;
    const model = this.#opened?.model;
    const name = label || (this.#spec ? contentText(this.#spec) : 'Chart');
    return html`<div class="root ${model?.dark ? 'dark' : 'light'}" role="group" aria-label=${name}>
      ${model ? this.#content(model) : nothing}
    </div>`;
  }

  #content(model: BoardModel): unknown {
    const { feed } = model;
    const { phase } = feed;
    const spec = this.#spec;
    if (!spec) return emptyState(contentProblem(this.options));
    if (phase.state === 'error') {
      return errorState(`The runs could not be read: ${phase.error.message}`, () => feed.retry());
    }
    if (phase.state !== 'ready') return loadingState;
    const missing = slice(() => this.#missing(model));
    const isNone = slice(() => model.selection.selected.length === 0);
    if (isNone) return emptyState(missing.length > 0 ? missingText(missing) : 'No runs yet.');
    // A panel keeps its model for life: another model gets another panel.
    const panel = repeat(
      [model],
      (each) => each,
      () => panelOf(model, spec, { label: this.options.label ?? contentText(spec), style: FILLING }),
    );
    const { trouble } = feed;
    const notes = [
      missing.length > 0 && missingText(missing),
      trouble && `Not up to date: ${trouble.message}`,
    ];
    return html`<div class="panel">${panel}</div>${notes.map((note) => (note ? html`<p class="note clip" role="status" title=${note}>${note}</p>` : nothing))}`;
  }

  /** The names of asked runs that the source does not list. */
  #missing({ feed }: BoardModel): string[] {
    const names = namesOf(this.options.runs) ?? [];
    return names.filter((name) => !feed.runs.some(({ uid, id }) => uid === name || id === name));
  }

  #apply(): void {
    const { options } = this;
    const fields = { ...options, smoothing: Number(options.smoothing) };
    const settings = settingsOf({ ...DEFAULT_VIEW, ...readView(fields, checkedSpec) });
    const by = {
      source: options.source,
      project: settings.project,
      x: axisName(settings.x),
      group: options.group,
    };
    if (!isSame(by, this.#opened?.by ?? null)) {
      this.#close();
      this.#open(by);
    }
    const model = this.#opened?.model;
    if (!model) return;
    if (this.#isChanged('settings', settings)) model.settings.update(settings);
    const { min, max, keys, regex, expression, runs } = options;
    const content = {
      ...(keys?.length ? { keys } : {}),
      ...(regex ? { regex } : {}),
      ...(expression ? { expression } : {}),
    };
    const asked = { id: this.#id, type: 'line', options: { range: { min, max } }, ...content };
    if (this.#isChanged('spec', asked)) {
      this.#spec = checkedSpec(asked);
      // The view state has the spec, because the zooms of y change the spec there.
      if (this.#spec) model.view.setSpec(this.#spec);
    }
    if (this.#isChanged('runs', runs)) {
      model.selection.setInitial(namesOf(runs));
      if (model.feed.phase.state === 'ready') model.selection.follow(model.feed.runs);
    }
    const { theme } = options;
    model.setDark(theme === 'dark' || (theme !== 'light' && this.#system.matches));
  }

  #open(by: Basis): void {
    const { source, project, group, x } = by;
    const { view, leave } = joinView(group, x);
    const model = new BoardModel(LOADERS, checkedSpec, view);
    model.settings.update({ project });
    if (isSame(by, this.#lastBy) && !view.zoom) view.setZoom(this.#zoom);
    model.open(source);
    this.#lastBy = by;
    this.#applied.clear();
    const stops = [
      watch(
        () => view.zoom,
        (zoom) => this.#report(zoom),
      ),
      watch(
        () => model.feed.runs,
        () => this.#pick(model),
      ),
      () => model.close(),
      () => view.forgetSpec(this.#id),
      leave,
    ];
    this.#opened = { model, by, stops };
    this.#report(view.zoom);
  }

  #close(): void {
    for (const stop of this.#opened?.stops ?? []) stop();
    this.#opened = null;
  }

  /** Draws exactly the asked runs: also those that start later, and no others. */
  #pick({ selection, feed }: BoardModel): void {
    const names = namesOf(this.options.runs);
    if (!names) return;
    const asked = feed.runs.filter(({ uid, id }) => names.includes(uid) || names.includes(id));
    const uids = asked.sort((a, b) => a.created - b.created).map(({ uid }) => uid);
    if (uids.join() !== selection.selected.join()) selection.set(uids);
  }

  #report(zoom: Zoom | null): void {
    if (zoom?.min === this.#zoom?.min && zoom?.max === this.#zoom?.max) return;
    this.#zoom = zoom;
    this.zoomed(zoom);
  }

  #isChanged(what: string, value: unknown): boolean {
    const text = JSON.stringify(value);
    const isChanged = text !== this.#applied.get(what);
    this.#applied.set(what, text);
    return isChanged;
  }
}

/** An empty list asks for no run in particular. */
function namesOf(runs: readonly string[] | null): readonly string[] | null {
  return runs && runs.length > 0 ? runs : null;
}

/** Why the options say nothing that a chart can draw. */
function contentProblem({ keys, regex, expression }: ChartOptions): string {
  const given = [keys?.length, regex, expression].filter(Boolean).length;
  if (given === 0) return 'This chart has no metrics: it needs keys, a regular expression or an expression.';
  return given > 1
    ? 'This chart has more than one of keys, regular expression and expression: it needs one of them.'
    : 'The keys or the expression of this chart are too long.';
}

function missingText(names: readonly string[]): string {
  return `No run here is named ${names.join(', ')}.`;
}

function isSame(a: Basis, b: Basis | null): boolean {
  return a.source === b?.source && a.project === b.project && a.group === b.group && a.x === b.x;
}

export const embeddedTag = definePart('stepwell-embedded', Embedded);
