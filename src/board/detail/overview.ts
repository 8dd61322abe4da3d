import { nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import type { Json } from '../../record/kinds.js';
import { summaryTensorOf } from '../../source/summary-tensor.js';
import type { RunDetail, ScalarSummary } from '../../source/types.js';
import type { Draft } from '../data/drafts.js';
import { editingOf } from '../data/editing.js';
import { type KeyIndex, keyIndex } from '../data/key-index.js';
import { sortedByKey } from '../panels/key-order.js';
import { uploadLabel } from '../share/labels.js';
import { formatDate } from '../ui/dates.js';
import { formatCount, formatValue } from '../ui/format.js';
import { icon } from '../ui/icons.js';
import { longText } from '../ui/long-text.js';
import { markdownProblem } from '../ui/markdown-cost.js';
import { markdownStyle } from '../ui/markdown-style.js';
import { anyIcon } from '../ui/more-icons.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { configTree } from './config-tree.js';
import { downloadFile } from './download.js';
import { runDuration } from './duration.js';
import { histogramTableTag } from './histogram-table.js';
import { overviewStyle } from './overview-style.js';
import { tensorRows } from './tensor-rows.js';

/** Longest notes that are shown as plain text, in UTF-16 units; the editor has all of them. */
const MAX_PLAIN = 50_000;
/** Metrics that are listed at once, and how many more a click adds: a table of ten thousand rows would hold the page. */
const MAX_ROWS = 100;

/** Names of the scalars in order, by the keys of the run: live values do not change them. */
const sortedNames = new WeakMap<KeyIndex, readonly string[]>();

/** Facts, notes, tags, config and summary of a run. */
class RunOverview extends BoardPart {
  static override properties = {
    run: {},
    search: { state: true },
    notes: { state: true },
    rows: { state: true },
  };
  static override styles = [controls, markdownStyle, overviewStyle];
  declare run: RunDetail;
  declare search: string;
  /** The sanitised notes; `null` until the Markdown chunk is here. An element, because a fragment is empty after its first use. */
  declare notes: HTMLElement | null;
  /** Metrics that are listed. */
  declare rows: number;
  #shownNotes: string | null = null;
  /**
   * True after the server line's chunk was requested. Requested only once: a retry on every render would repeat the error
   * message.
   */
  #asked = false;

  constructor() {
    super();
    this.search = '';
    this.notes = null;
    this.rows = MAX_ROWS;
  }

  override render(): TemplateResult {
    const { run } = this;
    return html`
      ${
        run.error
          ? html`<div class="error" role="status">${longText(run.error.message)}${run.error.stack ? html`<pre class="mono" tabindex="0">${longText(run.error.stack)}</pre>` : nothing}</div>`
          : nothing
      }
      ${this.#facts()}
      <h3>Notes ${
        this.#draft || this.model.readOnly
          ? nothing
          : html`<button class="ghost" aria-label="Edit notes" title="Edit notes" @click=${() => this.#startNotes()}>${anyIcon('pencil')}</button>`
      }</h3>
      ${this.#notesBody()}
      <h3>Summary</h3>
      ${this.#summary()}
      <h3>Config
        ${
          Object.keys(run.config).length > 0
            ? html`<input class="field" type="search" aria-label="Search config" placeholder="Search" .value=${this.search}
                @input=${(event: InputEvent) => {
                  this.search = (event.target as HTMLInputElement).value;
                }} />`
            : nothing
        }
      </h3>
      ${configTree(run.config, this.search)}
    `;
  }

  protected override updated(): void {
    if (this.run.notes !== this.#shownNotes) void this.#renderNotes(this.run.notes);
  }

  #facts(): TemplateResult {
    const { run, model } = this;
    const { readOnly } = model;
    const rows: [string, unknown][] = [
      ['Id', html`<span class="mono">${run.id}</span>`],
      ['Project', run.namespace ? `${run.namespace} / ${run.project}` : run.project],
      ['Started', formatDate(run.created)],
      ['Duration', runDuration(run)],
      ['Recorded', `${formatCount(run.values)} values in ${formatCount(run.rows)} rows`],
    ];
    if (run.group) rows.push(['Group', run.group]);
    if (run.task) rows.push(['Task', run.task]);
    if (run.directory) rows.push(['Directory', run.directory]);
    const server = this.#server();
    if (server) rows.push(['Server', server]);
    return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
      <dt>Tags</dt><dd class="tags">
        ${run.tags.map(
          (tag) => html`<span class="chip"><span class="clip">${tag}</span>
            <button class="ghost" ?hidden=${readOnly} aria-label=${`Remove tag ${tag}`} @click=${() => this.#removeTag(tag)}>${icon('close')}</button></span>`,
        )}
        <input class="field" ?hidden=${readOnly} aria-label="Add a tag" placeholder="Add tag" .value=${editingOf(model).drafts.get(run.uid, 'tag')?.text ?? ''}
          @input=${(event: InputEvent) => this.#writeTag((event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => void this.#tagKey(event)} />
      </dd></dl>`;
  }

  /** The upload state of the run. The element with its actions is loaded when the first such run is shown. */
  #server(): TemplateResult | string | null {
    const { sharing, uploads } = this.model;
    const upload = uploads.states.get(this.run.uid);
    if (!upload) return null;
    if (!sharing.elements) {
      if (!this.#asked) void sharing.load();
      this.#asked = true;
      return uploadLabel(upload, Date.now());
    }
    const tag = sharing.elements.serverLineTag;
    return html`<${tag} .model=${this.model} .run=${this.run}></${tag}>`;
  }

  /** The draft of the notes of the shown run. */
  get #draft(): Draft | undefined {
    const { model, run } = this;
    return model.readOnly ? undefined : editingOf(model).drafts.get(run.uid, 'notes');
  }

  #notesBody(): TemplateResult {
    const { run, model } = this;
    const draft = this.#draft;
    if (draft) {
      return html`<textarea aria-label="Notes, in Markdown" .value=${draft.text}
          @input=${(event: InputEvent) => editingOf(model).drafts.set({ ...draft, text: (event.target as HTMLTextAreaElement).value })}></textarea>
        ${
          run.notes !== draft.base && run.notes !== draft.text
            ? html`<p class="changed" role="status">These notes were changed elsewhere meanwhile. Saving replaces them with your text; Cancel shows them.</p>`
            : nothing
        }
        <div class="buttons">
          <button class="button primary" @click=${() => void this.#saveNotes(draft)}>Save</button>
          <button class="button" @click=${() => editingOf(model).drafts.drop(draft)}>Cancel</button>
        </div>`;
    }
    if (run.notes === '') return html`<p class="muted">None yet. Markdown works here.</p>`;
    const problem = markdownProblem(run.notes);
    return html`${problem ? html`<p class="muted plain" role="note">Shown as plain text, because ${problem}.</p>` : nothing}
      ${this.notes ?? html`<div class="notes text">${longText(run.notes, MAX_PLAIN)}</div>`}`;
  }

  #summary(): TemplateResult {
    const { scalars, summary, histograms } = this.run;
    const own = Object.entries(summary);
    const index = keyIndex(this.run);
    const keys = sortedNames.get(index) ?? sortedByKey(Object.keys(scalars), (key) => key);
    sortedNames.set(index, keys);
    const hasScalars = own.length + keys.length > 0;
    const hasHistograms = Object.keys(histograms).length > 0;
    if (!hasScalars && !hasHistograms) return html`<p class="muted">No values yet.</p>`;
    return html`
      ${hasScalars ? this.#scalars(own, keys) : nothing}
      ${hasHistograms ? html`<${histogramTableTag} class="histograms" .model=${this.model} .run=${this.run}></${histogramTableTag}>` : nothing}
    `;
  }

  #scalars(own: readonly [string, Json][], keys: readonly string[]): TemplateResult {
    const { scalars } = this.run;
    const listed = keys.slice(0, this.rows);
    const more = Math.min(keys.length - listed.length, MAX_ROWS * 5);
    const strange = keys.some((key) => notFinite(scalars[key]) > 0);
    return html`<div class="scroll" tabindex="0" role="group" aria-label="Metrics"><table>
      <thead><tr><th scope="col">Metric</th><th scope="col">Last</th><th scope="col">Min</th><th scope="col">Max</th><th scope="col">Mean</th>${strange ? html`<th scope="col" title="Values that are NaN or infinite">NaN, Inf</th>` : nothing}</tr></thead>
      <tbody>
        ${own.map(([key, value]) => this.#own(key, value, strange ? 6 : 5))}
        ${listed.map((key) => {
          const s = scalars[key];
          if (!s) return nothing;
          return html`<tr><td title=${key}>${key}</td><td>${formatValue(s.last)}</td>
            <td>${formatValue(s.min)}${at(s.minStep)}</td>
            <td>${formatValue(s.max)}${at(s.maxStep)}</td>
            <td>${formatValue(s.mean)}</td>${strange ? html`<td>${notFinite(s) > 0 ? formatCount(notFinite(s)) : ''}</td>` : nothing}</tr>`;
        })}
      </tbody></table></div>
      ${
        more > 0
          ? html`<button class="link more" @click=${() => {
              this.rows += more;
            }}>Show ${formatCount(more)} more of ${formatCount(keys.length)} metrics</button>`
          : nothing
      }`;
  }

  /** A value that was set by hand. */
  #own(key: string, value: Json, columns: number): TemplateResult {
    const tensor = summaryTensorOf(value);
    if (tensor === null) {
      return html`<tr><td title=${key}>${key}</td><td colspan=${columns - 1}>${longText(ownText(value), 200)}<small>set by hand</small></td></tr>`;
    }
    const { file: name, sha256 } = tensor;
    return tensorRows(
      key,
      tensor,
      columns,
      () => void downloadFile(this.model, this.run.uid, { name, sha256 }),
    );
  }

  async #startNotes(): Promise<void> {
    const { uid, name, id, notes } = this.run;
    editingOf(this.model).drafts.set({
      run: uid,
      field: 'notes',
      name: name || id,
      base: notes,
      text: notes,
    });
    await this.updateComplete;
    this.renderRoot.querySelector('textarea')?.focus();
  }

  /** The field stays open until the text is stored: if it cannot be, a message says why and the text is still there. */
  async #saveNotes({ run, field, ...draft }: Draft): Promise<void> {
    const { drafts } = editingOf(this.model);
    const text = this.renderRoot.querySelector('textarea')?.value ?? draft.text;
    drafts.set({ ...draft, run, field, text });
    const stored = text === this.run.notes || (await editingOf(this.model).edit(run, 'notes', text));
    // The person may have continued to write while the text was being stored.
    if (stored && drafts.get(run, field)?.text === text) drafts.drop({ run, field });
  }

  /** The Markdown library is a chunk of its own: most visits show no notes. Until it is here the text stands as it is. */
  async #renderNotes(text: string): Promise<void> {
    this.#shownNotes = text;
    this.notes = null;
    if (text === '' || markdownProblem(text) !== null) return;
    const { renderMarkdown } = await import('../ui/markdown.js');
    if (this.#shownNotes !== text) return;
    const notes = document.createElement('div');
    notes.className = 'notes prose';
    notes.append(renderMarkdown(text));
    this.notes = notes;
  }

  #writeTag(text: string): void {
    const { uid, name, id } = this.run;
    editingOf(this.model).drafts.set({ run: uid, field: 'tag', name: name || id, base: '', text });
  }

  async #tagKey(event: KeyboardEvent): Promise<void> {
    if (event.key !== 'Enter') return;
    const draft = editingOf(this.model).drafts.get(this.run.uid, 'tag');
    const tag = draft?.text.trim();
    if (!draft || !tag) return;
    editingOf(this.model).drafts.drop(draft);
    const add = (tags: readonly string[]) => (tags.includes(tag) ? tags : [...tags, tag]);
    const stored = await editingOf(this.model).changeTags(draft.run, add);
    // Not over what was written since.
    if (!stored && !editingOf(this.model).drafts.get(draft.run, 'tag'))
      editingOf(this.model).drafts.set(draft);
  }

  #removeTag(tag: string): void {
    void editingOf(this.model).changeTags(this.run.uid, (tags) => tags.filter((other) => other !== tag));
  }
}

/** The step of an extreme, below it. */
function at(step: number): TemplateResult | typeof nothing {
  return Number.isNaN(step) ? nothing : html`<small>step ${formatCount(step)}</small>`;
}

function ownText(value: Json): string {
  if (typeof value === 'number') return formatValue(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function notFinite(summary: ScalarSummary | undefined): number {
  return summary ? summary.nan + summary.posInf + summary.negInf : 0;
}

export const runOverviewTag = definePart('stepwell-run-overview', RunOverview);
