import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../base/errors.js';
import type { HistogramSummary, RunDetail } from '../../source/types.js';
import { findLatest } from '../data/latest.js';
import { Throttle } from '../data/throttle.js';
import { formatCount, formatValue } from '../ui/format.js';
import { formatNear } from '../ui/format-more.js';
import { icon } from '../ui/icons.js';
import { BoardPart, definePart } from '../ui/part.js';
import { styleMap } from '../ui/style-map.js';
import { controls } from '../ui/styles.js';
import { breakable } from './breakable.js';
import {
  type ModelDescription,
  type ModelLayer,
  type ModelWeight,
  modelKeys,
  readModel,
} from './model-description.js';
import { modelStyle } from './model-style.js';
import { showKey } from './show-key.js';
import { nonFiniteBadges, nonFiniteText, sparkEnds, sparkline, sparkStyle } from './sparkline.js';

const REFRESH_MS = 1_000;
const SPARK_WIDTH = 160;
const SPARK_HEIGHT = 40;

/** What is shown of a variable, with the section of the key that `watch` records it under. */
const PARTS = [
  { section: 'weights', name: 'Weights' },
  { section: 'gradients', name: 'Gradients' },
] as const;

/** What was found under a key: `count` is how many values it had then, so that a new one is noticed. */
interface Found {
  readonly count: number;
  readonly step: number;
  readonly model: ModelDescription | null;
}

/** The models that a run described: their layers, each with the last histograms of its weights and gradients. */
export class ModelView extends BoardPart {
  static override properties = {
    run: {},
    chosen: { state: true },
    error: { state: true },
  };
  static override styles = [controls, sparkStyle, modelStyle];
  declare run: RunDetail;
  /** Key of the model that is looked at; one that does not exist stands for the first one. */
  declare chosen: string;
  declare error: string;
  readonly #found = new Map<string, Found>();
  readonly #open = new Set<string>();
  #of = '';
  readonly #throttle = new Throttle(REFRESH_MS, () => this.#read());

  constructor() {
    super();
    this.chosen = '';
    this.error = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#throttle.cancel();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('run')) return;
    if (this.run.uid !== this.#of) {
      this.#of = this.run.uid;
      this.#found.clear();
      this.#open.clear();
      this.error = '';
      this.#throttle.requestNow();
    } else if (this.#due().length > 0) this.#throttle.request();
  }

  override render(): TemplateResult {
    const keys = modelKeys(this.run.keys);
    const models = keys.flatMap(({ key }) => {
      const found = this.#found.get(key);
      return found?.model ? [{ key, step: found.step, model: found.model }] : [];
    });
    const shown = models.find(({ key }) => key === this.chosen) ?? models[0];
    if (!shown) {
      if (this.error) return html`<p class="hint" role="alert">${this.error}</p>`;
      if (keys.some(({ key }) => !this.#found.has(key))) return html`<div aria-busy="true"></div>`;
      return html`<p class="hint">What this run logged under model/… does not describe a model.</p>`;
    }
    const { key, step, model } = shown;
    return html`
      ${this.error ? html`<p class="hint" role="alert">${this.error}</p>` : nothing}
      <div class="top">
        ${
          models.length > 1
            ? html`<select aria-label="Model" @change=${(event: Event) => {
                this.chosen = (event.target as HTMLSelectElement).value;
              }}>${models.map((each) => html`<option value=${each.key} ?selected=${each.key === key}>${each.model.name}</option>`)}</select>`
            : html`<h3 class="clip" title=${model.name}>${model.name}</h3>`
        }
        <span class="muted" title=${`Logged under ${key}`}>as of step ${formatValue(step)}</span>
      </div>
      ${totals(model)}
      ${this.#recordHint(model)}
      ${this.#layers(key, model)}
    `;
  }

  /** Says how histograms come here when there is none of this model. */
  #recordHint(model: ModelDescription): TemplateResult | typeof nothing {
    const some = model.layers.some(({ weights }) =>
      weights.some((weight) => this.#partsOf(weight).length > 0),
    );
    if (some || model.layers.length === 0) return nothing;
    return html`<p class="note">No histograms of its weights yet: <code>run.watch(model)</code> records them, and with <code>{gradients: true}</code> those of the gradients.</p>`;
  }

  #layers(key: string, { layers, more, parameters }: ModelDescription): TemplateResult {
    if (layers.length === 0) return html`<p class="note">Its description names no layers.</p>`;
    const names = layers.map((layer, i) => `${key} ${i} ${layer.name}`);
    const openable = names.filter((_, i) => (layers[i]?.weights.length ?? 0) > 0);
    const allOpen = openable.length > 0 && openable.every((name) => this.#open.has(name));
    const whole = parameters ?? layers.reduce((sum, layer) => sum + (layer.parameters ?? 0), 0);
    return html`
      <table>
        <thead><tr>
          <th scope="col">Layer ${
            openable.length > 1
              ? html`<button class="link" @click=${() => this.#openAll(openable, !allOpen)}>${allOpen ? 'Close all' : 'Open all'}</button>`
              : nothing
          }</th>
          <th scope="col">Output</th><th scope="col" class="number">Parameters</th>
        </tr></thead>
        ${layers.map((layer, i) => this.#layer(layer, names[i] ?? '', whole))}
      </table>
      ${more > 0 ? html`<p class="note">and ${formatCount(more)} more layers</p>` : nothing}
    `;
  }

  #layer(layer: ModelLayer, id: string, whole: number): TemplateResult {
    const { name, type, outputShape, parameters, trainable, weights } = layer;
    const open = weights.length > 0 && this.#open.has(id);
    const words = html`<span class="words"><span class="name">${breakable(name)}</span>
      <span class="kind">${type}${trainable || !parameters ? nothing : html` <span class="chip" title="Its weights are not trained">frozen</span>`} ${this.#oddOf(layer)}</span></span>`;
    return html`<tbody>
      <tr class=${open ? 'opened' : ''}>
        <th scope="row">${
          weights.length > 0
            ? html`<button class="opener" aria-expanded=${open} @click=${() => this.#toggle(id)}>${icon('chevron')}${words}</button>`
            : html`<span class="opener plain">${words}</span>`
        }</th>
        <td class="shape">${outputShape}</td>
        <td class="number ${parameters ? '' : 'muted'}">${parameters === null ? '–' : formatCount(parameters)}${shareBar(parameters, whole)}</td>
      </tr>
      ${open ? html`<tr class="inner"><td colspan="3">${weights.map((weight) => this.#weight(weight))}</td></tr>` : nothing}
    </tbody>`;
  }

  #weight(weight: ModelWeight): TemplateResult {
    const parts = this.#partsOf(weight);
    return html`<section aria-label=${weight.name}>
      <div class="variable"><span class="mono">${weight.name}</span> <span class="muted">${weight.shape}</span></div>
      ${
        parts.length === 0
          ? html`<p class="muted">No histogram recorded.</p>`
          : html`<div class="figures">${parts.map(({ key, name, summary }) => this.#figure(key, name, summary))}</div>`
      }
    </section>`;
  }

  #figure(key: string, name: string, { last }: HistogramSummary): TemplateResult {
    const { stats } = last;
    const odd = nonFiniteText(stats);
    return html`<figure>
      <figcaption><span>${name}</span><span class="muted">step ${formatValue(last.step)}</span></figcaption>
      <button class="picture" title=${`Enlarge ${key}`} @click=${() => showKey(this.model, this.run.uid, { key, kind: 'histogram' })}>
        ${sparkline(last, SPARK_WIDTH, SPARK_HEIGHT)}
      </button>
      ${sparkEnds(last)}
      <dl>
        <dt>mean</dt><dd>${numberText(stats.mean, stats.std)}</dd>
        <dt>std</dt><dd>${numberText(stats.std, stats.std)}</dd>
        <dt>zeros</dt><dd title=${`${formatCount(stats.zeros)} of ${formatCount(stats.count)}`}>${shareText(stats.zeros, stats.count)}</dd>
        <dt>NaN, Inf</dt><dd>${odd === '' ? '0' : nonFiniteBadges(stats)}</dd>
      </dl>
    </figure>`;
  }

  /** A badge on a layer with a NaN or infinite element in a last histogram, visible while the layer is closed. */
  #oddOf(layer: ModelLayer): TemplateResult | typeof nothing {
    const parts = layer.weights.flatMap((weight) => this.#partsOf(weight));
    const odd = parts.filter(({ summary }) => nonFiniteText(summary.last.stats) !== '');
    if (odd.length === 0) return nothing;
    const title = odd.map(({ key, summary }) => `${key}: ${nonFiniteText(summary.last.stats)}`).join('\n');
    return html`<span class="badge" title=${title}>NaN, Inf</span>`;
  }

  #partsOf({ name }: ModelWeight) {
    const { histograms } = this.run;
    return PARTS.flatMap((part) => {
      const key = `${part.section}/${name}`;
      const summary = histograms[key];
      return summary ? [{ key, name: part.name, summary }] : [];
    });
  }

  #toggle(id: string): void {
    if (!this.#open.delete(id)) this.#open.add(id);
    this.requestUpdate();
  }

  #openAll(ids: readonly string[], open: boolean): void {
    for (const id of ids) {
      if (open) this.#open.add(id);
      else this.#open.delete(id);
    }
    this.requestUpdate();
  }

  /** Keys that were never read, or that got a new value since. */
  #due() {
    return modelKeys(this.run.keys).filter(({ key, count }) => this.#found.get(key)?.count !== count);
  }

  async #read(): Promise<void> {
    const { source } = this.model;
    const { run } = this;
    if (!source) return;
    try {
      for (const entry of this.#due()) {
        const latest = await findLatest(source, run.uid, entry, run.rows);
        if (run.uid !== this.run.uid) return;
        const model = latest ? readModel(entry.key, latest.value) : null;
        this.#found.set(entry.key, { count: entry.count, step: latest?.step ?? 0, model });
      }
      this.error = '';
    } catch (thrown) {
      this.error = `The model could not be read: ${messageOf(thrown)}`;
    }
    this.requestUpdate();
  }
}

function totals({ layers, parameters, trainableParameters }: ModelDescription): TemplateResult {
  const facts = [`${formatCount(layers.length)} ${layers.length === 1 ? 'layer' : 'layers'}`];
  if (parameters !== null) facts.push(`${formatCount(parameters)} parameters`);
  if (trainableParameters !== null) facts.push(`${formatCount(trainableParameters)} trainable`);
  return html`<p class="totals">${facts.map((fact) => html`<span>${fact}</span>`)}</p>`;
}

/** A bar of a layer's share of all parameters. */
function shareBar(parameters: number | null, whole: number): TemplateResult | typeof nothing {
  if (!parameters || whole <= 0) return nothing;
  const share = Math.min(1, parameters / whole);
  return html`<span class="share" title=${`${shareText(parameters, whole)} of all parameters`}><span style=${styleMap({ width: `${(share * 100).toFixed(1)}%` })}></span></span>`;
}

/** A share in percent; never 0 or 100 for what is only almost so. */
function shareText(part: number, whole: number): string {
  if (part === 0 || whole <= 0) return '0 %';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9 && part < whole) return '> 99.9 %';
  return `${Number(percent.toPrecision(3))} %`;
}

/** Four digits at least, and three of `scale`: enough beside a picture. A dash where no element is finite. */
function numberText(value: number, scale: number): string {
  return Number.isNaN(value) ? '–' : formatNear(value, Math.min(Math.abs(value) / 10, scale));
}

export const modelViewTag = definePart('stepwell-model-view', ModelView);
