import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { EXPRESSION_FUNCTIONS } from '../../../../source/expression-functions.js';
import { keyInfo } from '../../../data/key-index.js';
import { slice } from '../../../data/state.js';
import { dialogStyles } from '../../../share/style.js';
import { BoardPart, definePart } from '../../../ui/part.js';
import { partIn } from '../../../ui/part-in.js';
import { controls } from '../../../ui/styles.js';
import { ADDED } from '../../added.js';
import { sortedByKey } from '../../key-order.js';
import { contentText, ONE_CELL, type PanelContent, type PanelSpec } from '../../spec.js';
import { expressionDialogStyle } from './dialog-style.js';
import { type Parsed, parseExpression, READING, wrongText } from './parsed.js';
import { matchText, parsePattern, patternIn, type Refused } from './pattern.js';
import { showPanel } from './show-panel.js';
import { type NameAt, nameAt, suggestedKeys, withKey } from './suggestions.js';

/** Pause in typing (ms) after which the expression is checked. */
const CHECK_MS = 200;
/** Most characters of an expression, and most keys in the list of suggestions. */
const MAX_LENGTH = 2_000;
const MAX_KEYS = 100;

/**
 * Asks what a new panel draws, or a panel that exists: an expression, or a pattern of names between slashes. Checks the text and
 * suggests keys while a person types.
 */
class ExpressionDialog extends BoardPart {
  static override properties = {
    spec: { state: true },
    text: { state: true },
    cursor: { state: true },
    active: { state: true },
    parsed: { state: true },
  };
  static override styles = [controls, dialogStyles, expressionDialogStyle];
  /** The panel to edit; `null`: a new panel. */
  declare spec: PanelSpec | null;
  declare text: string;
  /** Position of the cursor in the text. */
  declare cursor: number;
  /** Index of the suggestion that Enter takes; −1: Enter adds the panel. */
  declare active: number;
  /** What the source says about the text; `null`: the text is empty. */
  declare parsed: Parsed | Refused | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.#reset(null);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** Opens the dialog. `spec`: the panel to edit; `null`: a new panel. */
  async open(spec: PanelSpec | null): Promise<void> {
    this.#reset(spec);
    await this.updateComplete;
    this.#dialog?.showModal();
    this.#field?.setSelectionRange(this.cursor, this.cursor);
    if (this.text !== '') void this.#check();
  }

  override render(): TemplateResult {
    const { spec, text, active } = this;
    const keys = this.#suggestions();
    const option = active >= 0 && active < keys.length ? `key-${active}` : nothing;
    return html`<dialog class="expression" aria-labelledby="title" @close=${() => clearTimeout(this.#timer)}>
      <h2 id="title">${spec ? 'Edit the panel' : 'Add a panel'}</h2>
      <form @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        <label for="text">Expression over metrics, or a /pattern/ of their names</label>
        <input id="text" class="field mono" name="expression" role="combobox" autocomplete="off" spellcheck="false" required maxlength=${MAX_LENGTH}
          placeholder="train/loss - val/loss" aria-describedby="verdict help" aria-invalid=${this.parsed?.state === 'wrong' || this.parsed?.state === 'refused'}
          aria-expanded=${keys.length > 0} aria-autocomplete="list" aria-controls="keys" aria-activedescendant=${option} .value=${live(text)}
          @input=${() => this.#typed()} @keydown=${(event: KeyboardEvent) => this.#key(event, keys)} @keyup=${() => this.#moved()}
          @click=${() => this.#moved()}>
        <div id="verdict" role="status">${this.#verdict()}</div>
        <ul id="keys" role="listbox" aria-label="Metrics">${keys.map((key, i) => this.#option(key, i))}</ul>
        <p id="help"><small>Down and Enter take a metric. Operators: + − * / % ** and parentheses. Functions:
          ${EXPRESSION_FUNCTIONS.join(', ')}. Put spaces around / to divide.
          Between slashes stands a regular expression, such as /train.*loss/: the panel draws all metrics whose names match.</small></p>
        <div class="acts">
          <button type="button" class="button" @click=${() => this.#dialog?.close()}>Cancel</button>
          <button class="button primary">${spec ? 'Save' : 'Add panel'}</button>
        </div>
      </form>
    </dialog>`;
  }

  protected override updated(): void {
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  get #field(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input');
  }

  #option(key: string, i: number): TemplateResult {
    return html`<li id=${`key-${i}`} role="option" class="clip" aria-selected=${i === this.active}
      @mousedown=${(event: Event) => event.preventDefault()} @click=${() => this.#take(key)}>${key}</li>`;
  }

  #verdict(): unknown {
    const { parsed } = this;
    switch (parsed?.state) {
      case undefined:
      case 'reading':
        return nothing;
      case 'wrong':
        return html`<span class="bad">${wrongText(parsed)}</span>`;
      case 'failed':
        return html`<span class="bad">The expression could not be checked: ${parsed.message}</span>`;
      case 'refused':
        return html`<span class="bad">This pattern cannot be used: ${parsed.reason}</span>`;
      case 'ready': {
        if (patternIn(this.text) !== null) {
          return html`<span class=${parsed.keys.length > 0 ? '' : 'odd'}>${matchText(parsed.keys)}</span>`;
        }
        const nowhere = this.#nowhere(parsed.keys);
        return nowhere === ''
          ? html`<span>Reads ${parsed.keys.join(', ')}.</span>`
          : html`<span class="odd">${nowhere}</span>`;
      }
    }
  }

  /** Says which keys no selected run has; empty: each key has a run. */
  #nowhere(keys: readonly string[]): string {
    const { selection, feed } = this.model;
    return slice(() => {
      const absent = keys.filter(
        (key) => !selection.selected.some((run) => keyInfo(feed.details.get(run), { kind: 'scalar', key })),
      );
      return absent.length === 0 ? '' : `No selected run has ${absent.join(' or ')} yet.`;
    });
  }

  /** The keys that fit the name at the cursor. */
  #suggestions(): readonly string[] {
    const { selection, feed } = this.model;
    if (/^\s*\//.test(this.text)) return [];
    const keys = slice(() => {
      const details = selection.selected.map((run) => feed.details.get(run));
      const scalars = details.flatMap((detail) => detail?.keys.filter(({ kind }) => kind === 'scalar') ?? []);
      return sortedByKey([...new Set(scalars.map(({ key }) => key))], (key) => key);
    });
    return suggestedKeys(keys, this.#name.typed).slice(0, MAX_KEYS);
  }

  get #name(): NameAt {
    return nameAt(this.text, this.cursor);
  }

  #reset(spec: PanelSpec | null): void {
    this.spec = spec;
    this.text = spec ? contentText(spec) : '';
    this.cursor = this.text.length;
    this.active = -1;
    this.parsed = this.text === '' ? null : READING;
  }

  #typed(): void {
    this.text = this.#field?.value ?? '';
    this.active = -1;
    this.#moved();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(), CHECK_MS);
  }

  #moved(): void {
    this.cursor = this.#field?.selectionStart ?? this.text.length;
  }

  #key(event: KeyboardEvent, keys: readonly string[]): void {
    const { active } = this;
    const key = keys[active];
    const last = keys.length - 1;
    if (event.key === 'ArrowDown') this.active = active >= last ? 0 : active + 1;
    else if (event.key === 'ArrowUp') this.active = active <= 0 ? last : active - 1;
    else if (event.key === 'Enter' && key !== undefined) this.#take(key);
    else if (event.key === 'Escape' && active >= 0) this.active = -1;
    else return;
    event.preventDefault();
  }

  /** Puts a suggested key into the text. */
  #take(key: string): void {
    const field = this.#field;
    if (!field) return;
    const next = withKey(this.text, this.#name, key);
    field.value = next.text;
    field.setSelectionRange(next.cursor, next.cursor);
    this.#typed();
  }

  /** Asks the source about the text. An answer about an earlier text is dropped. */
  async #check(): Promise<Parsed | Refused> {
    clearTimeout(this.#timer);
    const { text } = this;
    const { source } = this.model;
    const regex = patternIn(text);
    const parsed: Parsed | Refused =
      regex !== null
        ? await parsePattern(this.model, regex)
        : source
          ? await parseExpression(source, text)
          : { state: 'failed', message: 'nothing is connected.' };
    if (text === this.text) this.parsed = text === '' ? null : parsed;
    return parsed;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { text, spec } = this;
    const parsed = await this.#check();
    // The person went on typing, or closed the dialog.
    if (text !== this.text || !this.#dialog?.open) return;
    if (parsed.state !== 'ready') {
      this.parsed = parsed;
      const at = parsed.state === 'wrong' ? parsed.position : text.length;
      this.#field?.focus();
      this.#field?.setSelectionRange(at, at + 1);
      return;
    }
    this.#dialog.close();
    const { view } = this.model;
    const regex = patternIn(text);
    const content: PanelContent = regex === null ? { expression: text.trim() } : { regex };
    if (spec) {
      const { id, type, options, size } = view.specOf(spec);
      return view.setSpec({ id, type, options, size, ...content });
    }
    // The time, so that a panel that is restored after a removal never meets another panel of its id.
    const id = `${ADDED}${Date.now().toString(36)}`;
    view.setSpec({ id, type: 'line', options: {}, size: ONE_CELL, ...content });
    await showPanel(this, id);
  }
}

const expressionDialogTag = definePart('stepwell-expression-dialog', ExpressionDialog);

/** Opens the dialog over an element of the board. `spec`: the panel to edit. Default: a new panel. */
export function open(host: BoardPart, spec: PanelSpec | null = null): void {
  void partIn<ExpressionDialog>(host, expressionDialogTag).open(spec);
}
