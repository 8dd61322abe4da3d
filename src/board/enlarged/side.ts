import { css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { CHART_PARTS, type ChartPart } from '../chart/line-chart.js';
import { AXES, axisName, parseAxis } from '../data/axis.js';
import { GOALS, type Goal } from '../data/goals.js';
import type { BoardModel } from '../data/model.js';
import { Y_SCALES, type YScale } from '../data/view-spec.js';
import type { LineOptions } from '../panels/line/options.js';
import { readRange } from '../panels/line/range-form.js';
import { setRange } from '../panels/line/zooming.js';
import type { PanelSpec } from '../panels/spec.js';
import { kindSelect, MOST_SMOOTHING } from '../smooth-panel.js';
import { current } from './pins.js';

export const sideStyle = css`
  .settings {
    overflow-y: auto;
    border-left: 1px solid var(--s-line);
    background: var(--s-rail);
    font-size: 12px;
  }
  .settings section {
    padding: 8px 16px 12px;
    border-bottom: 1px solid var(--s-line);
  }
  .settings h4 {
    margin: 0;
    font-size: 13px;
    font-weight: 600;
    line-height: 32px;
  }
  .line {
    display: grid;
    grid-template-columns: 72px minmax(0, 1fr);
    align-items: center;
    min-height: 32px;
    color: var(--s-soft);
  }
  .line > :nth-child(2) {
    color: var(--s-text);
  }
  .line select {
    width: 100%;
  }
  .slide {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .slide input {
    flex: 1;
    min-width: 0;
    height: 24px;
    accent-color: var(--s-text);
  }
  .slide output {
    width: 28px;
    text-align: right;
    font-weight: 500;
  }
  .ends {
    display: flex;
    gap: 4px;
    align-items: center;
  }
  .ends .field {
    flex: 1;
    padding: 0 6px;
    text-align: right;
  }
  .tick {
    display: flex;
    gap: 8px;
    align-items: center;
    height: 24px;
    font-size: 13px;
  }
  .tick input {
    width: 14px;
    height: 14px;
    accent-color: var(--s-text);
  }
  .seg {
    display: grid;
    grid-auto-flow: column;
    grid-auto-columns: 1fr;
    height: 28px;
    padding: 2px;
    border-radius: var(--s-radius);
    background: var(--s-subtle);
  }
  .seg button {
    padding: 0 4px;
    border: 1px solid transparent;
    border-radius: 4px;
    background: none;
    font-weight: 500;
    cursor: pointer;
  }
  .seg [aria-pressed='true'] {
    border-color: var(--s-edge);
    background: var(--s-surface);
  }
  .files {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 4px;
  }
  .files .button {
    justify-content: center;
    height: 24px;
    padding: 0;
  }
  .settings p {
    margin: 8px 0 0;
    color: var(--s-muted);
    line-height: 16px;
  }
`;

const SCALES: Readonly<Record<YScale, string>> = { linear: 'lin', log: 'log', symlog: 'symlog' };
const PARTS: Readonly<Record<ChartPart, string>> = {
  tint: 'Ordinary spread as tint',
  spikes: 'Spikes as strokes',
  marks: 'Marks for NaN and Inf',
};

/** What can be downloaded of a chart, by the ends of file names. */
export const FILES = ['png', 'svg', 'csv'] as const;
export type FileKind = (typeof FILES)[number];

/** What the settings beside an enlarged chart show. */
export interface SideParts {
  readonly model: BoardModel;
  readonly spec: PanelSpec<LineOptions>;
  /** Why there is no CSV, or which points the CSV holds. */
  readonly csv: { readonly hasCsv: boolean; readonly text: string };
  readonly download: (file: FileKind) => void;
}

/** The settings of an enlarged chart. What belongs to all panels says so. */
export function side({ model, spec, csv, download }: SideParts): TemplateResult {
  const { settings, view } = model;
  const { x, smoothing } = settings.value;
  const own = spec.options;
  const set = (options: LineOptions) => {
    const now = current(model, spec);
    view.setSpec({ ...now, options: { ...now.options, ...options } });
  };
  const without = own.without ?? [];
  const [key, ...others] = 'keys' in spec ? spec.keys : [];
  const y = own.y ?? settings.value.y;
  const fit = own.fit ?? settings.value.fit;
  const toggle = (part: ChartPart) =>
    set({ without: without.includes(part) ? without.filter((each) => each !== part) : [...without, part] });
  return html`<aside class="settings" aria-label="Settings of the panel">
    <section><h4>Lines</h4>
      <div class="line"><label for="smooth">Smoothing</label><span class="slide"><input id="smooth" type="range" min="0" max=${MOST_SMOOTHING} step="0.01" title="Of all panels" .value=${live(String(smoothing))}
        @input=${(event: Event) => settings.update({ smoothing: Number((event.target as HTMLInputElement).value) })}><output>${smoothing.toFixed(2)}</output></span></div>
      <div class="line"><label for="smooth-kind">Kind</label>${kindSelect(settings, 'smooth-kind')}</div>
      ${CHART_PARTS.map(
        (part) =>
          html`<label class="tick"><input type="checkbox" .checked=${live(!without.includes(part))} @change=${() => toggle(part)}>${PARTS[part]}</label>`,
      )}
    </section>
    <section><h4>Axes</h4>
      <div class="line"><label for="x">X</label><select id="x" title="Of all panels" @change=${(event: Event) => model.setX(parseAxis((event.target as HTMLSelectElement).value))}>
        ${axesOf(model).map(([name, label]) => html`<option value=${name} ?selected=${name === axisName(x)}>${label}</option>`)}</select></div>
      <div class="line"><span>Y</span>${choice(Y_SCALES, y, SCALES, (scale) => set({ y: scale }), 'Scale of y')}</div>
      <div class="line"><span>Y range</span>${range(model, spec, y)}</div>
      <div class="line"><span>Outliers</span>${choice(['ordinary', 'all'] as const, fit, { ordinary: 'Clip', all: 'Fit all' }, (each) => set({ fit: each }), 'Outliers')}</div>
    </section>
    ${
      key !== undefined && others.length === 0
        ? html`<section><h4>Goal</h4><div class="line"><span>Better is</span>${choice<Goal>(GOALS, view.goal(key), { lower: 'lower', higher: 'higher', none: 'none' }, (goal) => view.setGoal(key, goal), 'Better is')}</div></section>`
        : nothing
    }
    <section><h4>Download</h4>
      <div class="files">${FILES.map(
        (file) =>
          html`<button class="button" ?disabled=${file === 'csv' && !csv.hasCsv} @click=${() => download(file)}>${file.toUpperCase()}</button>`,
      )}</div>
      <p>${csv.text}</p>
    </section>
  </aside>`;
}

/** The range of y that a person sets: an empty field follows the rule. What is no range is said, and changes nothing. */
function range(model: BoardModel, spec: PanelSpec<LineOptions>, y: YScale): TemplateResult {
  const { min = null, max = null } = spec.options.range ?? {};
  const changed = ({ currentTarget }: Event) => {
    const fields = [...(currentTarget as HTMLElement).querySelectorAll('input')];
    const [from = '', to = ''] = fields.map(({ value }) => value);
    const read = readRange(from, to, y);
    const error = 'error' in read ? read.error : '';
    for (const field of fields) {
      field.setCustomValidity(error);
      field.ariaInvalid = String(error !== '');
    }
    if ('error' in read) fields[0]?.reportValidity();
    else setRange({ model, spec }, read.range);
  };
  const field = (label: string, value: number | null) =>
    html`<input class="field" aria-label=${label} placeholder="auto" spellcheck="false" .value=${live(value === null ? '' : String(value).replace('-', '−'))}>`;
  return html`<span class="ends" role="group" aria-label="Range of y" @change=${changed}>${field('From', min)}<span aria-hidden="true">–</span>${field('To', max)}</span>`;
}

/** A choice of one from few, as buttons in a row: arrow keys go from button to button. */
function choice<Value extends string>(
  values: readonly Value[],
  current: Value,
  labels: Readonly<Record<Value, string>>,
  choose: (value: Value) => void,
  label: string,
): TemplateResult {
  return html`<span class="seg" role="group" aria-label=${label}>${values.map(
    (value) =>
      html`<button aria-pressed=${value === current} @click=${() => choose(value)}>${labels[value]}</button>`,
  )}</span>`;
}

/** The axes that need no metric, and the metric that is the axis now. */
function axesOf(model: BoardModel): readonly (readonly [name: string, label: string])[] {
  const { x } = model.settings.value;
  return typeof x === 'object' ? [...AXES, [axisName(x), x.key]] : AXES;
}
