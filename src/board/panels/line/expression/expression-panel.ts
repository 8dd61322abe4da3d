import { html, nothing, type TemplateResult } from 'lit';
import type { Source } from '../../../../source/types.js';
import { keyInfo } from '../../../data/key-index.js';
import { signal, sliceData, untracked } from '../../../data/state.js';
import type { MenuItem } from '../../../ui/menu-item.js';
import { definePart } from '../../../ui/part.js';
import { emptyState, errorState, loadingState, type StateAction } from '../../frame/state.js';
import type { LineSource, SeriesPlan } from '../loader.js';
import type { NamedLine } from '../named-line.js';
import { LinePanel } from '../panel.js';
import { open as openDialog } from './expression-dialog.js';
import { ExpressionSeries } from './expression-series.js';
import { lackText, wrongExpression } from './labels.js';
import { type Parsed, READING } from './parsed.js';
import { removePanel } from './remove.js';
import { expressionStyle } from './style.js';

/** A selected run that lacks keys of the expression, and these keys. */
interface Lack {
  readonly run: string;
  readonly keys: readonly string[];
}

/**
 * An expression over scalar keys, for each selected run that has the keys. The legend also names the runs that lack a key. Asks
 * the source for the keys of the expression before the first values.
 */
class ExpressionPanel extends LinePanel {
  static override styles = [...LinePanel.styles, expressionStyle];
  readonly #parsed = signal<Parsed>(READING);
  #series: ExpressionSeries | null = null;
  /** What {@link #series} was made of. */
  #made: { readonly source: Source | null; readonly expression: string } | null = null;
  /** True once the source was asked for the keys. */
  #isAsked = false;

  constructor() {
    super();
    this.visibility.listen(() => void this.#parse());
  }

  /** The keys that the expression names. Empty until the source has answered. */
  override get keys(): readonly string[] {
    const { value } = this.#parsed;
    return value.state === 'ready' ? value.keys : [];
  }

  override get menu(): readonly MenuItem[] {
    return [
      { label: 'Edit the expression…', run: () => this.#edit() },
      { label: 'Remove this panel', run: () => removePanel(this.model, this.spec) },
    ];
  }

  override get source(): SeriesPlan['source'] | null {
    return this.#series;
  }

  get #expression(): string {
    return 'expression' in this.spec ? this.spec.expression : '';
  }

  protected override willUpdate(): void {
    const { source } = this.model;
    const expression = this.#expression;
    if (this.#made?.source === source && this.#made.expression === expression) return;
    this.#made = { source, expression };
    this.#series = source && new ExpressionSeries(source, expression);
    this.#ask();
  }

  override lines(): (NamedLine & LineSource)[] {
    const { model } = this;
    return this.#runs().have.map((run) => ({
      id: `${run} ${this.#expression}`,
      run,
      // Not a key of the run: a key may have the same text.
      key: '',
      name: model.feed.name(run),
      color: model.color(run),
      dash: model.dash(run),
    }));
  }

  protected override message(): unknown {
    const parsed = this.#parsed.value;
    switch (parsed.state) {
      case 'reading':
        return loadingState;
      case 'wrong':
        return wrongExpression(this.#expression, parsed, this.#editing);
      case 'failed':
        return errorState(parsed.message, () => this.#ask());
      case 'ready': {
        const { have, lack } = this.#runs();
        if (have.length > 0 || lack.length === 0) return super.message();
        return emptyState(this.#nobodyText(lack), this.#editing);
      }
    }
  }

  protected override get foot(): unknown {
    const { lack } = this.#runs();
    // If no run has some key, the message over the chart says so: repeating the key for each run would say no more.
    const isListed = lack.length > 0 && this.#nowhere(lack).length === 0;
    return isListed ? this.#lacking(lack) : nothing;
  }

  #lacking(lack: readonly Lack[]): TemplateResult {
    const { feed } = this.model;
    return html`<ul class="lacking" aria-label="Runs without a line">
      ${lack.map(({ run, keys }) => {
        const text = `${feed.name(run)}: ${lackText(keys)}`;
        return html`<li class="clip" data-run=${run} title=${text}>${text}</li>`;
      })}
    </ul>`;
  }

  #nobodyText(lack: readonly Lack[]): string {
    const nowhere = this.#nowhere(lack);
    const what = nowhere.length > 0 ? nowhere.join(' or ') : `all of ${this.keys.join(', ')}`;
    return `No ${this.label === null ? 'selected' : 'shown'} run has ${what}.`;
  }

  /** The keys that no selected run has. */
  #nowhere(lack: readonly Lack[]): readonly string[] {
    if (this.#runs().have.length > 0) return [];
    return this.keys.filter((key) => lack.every(({ keys }) => keys.includes(key)));
  }

  /** The selected runs that have all keys, and those that lack some. A run whose details are not read yet is in neither list. */
  #runs(): { readonly have: readonly string[]; readonly lack: readonly Lack[] } {
    const { keys } = this;
    const { selection, feed } = this.model;
    if (keys.length === 0) return { have: [], lack: [] };
    return sliceData(() => {
      const known = selection.selected.flatMap((run) => {
        const detail = feed.details.get(run);
        const lacks = keys.filter((key) => !keyInfo(detail, { kind: 'scalar', key }));
        return detail ? [{ run, keys: lacks }] : [];
      });
      return {
        have: known.flatMap(({ run, keys: lacks }) => (lacks.length === 0 ? [run] : [])),
        lack: known.filter(({ keys: lacks }) => lacks.length > 0),
      };
    });
  }

  /** What opens the dialog. `null`: in a single chart of a page, whose expression the page gives. */
  get #editing(): StateAction | null {
    return this.label === null ? { label: 'Edit', run: () => this.#edit() } : null;
  }

  #edit(): void {
    openDialog(this, this.spec);
  }

  /** Asks for the keys now, or when the panel becomes visible. */
  #ask(): void {
    this.#isAsked = false;
    // Untracked: this also runs while the panel renders.
    untracked(() => {
      this.#parsed.value = READING;
    });
    void this.#parse();
  }

  async #parse(): Promise<void> {
    const series = this.#series;
    if (!series || this.#isAsked || !this.visible) return;
    this.#isAsked = true;
    const parsed = await series.parse();
    if (series === this.#series) this.#parsed.value = parsed;
  }
}

export const expressionPanelTag = definePart('stepwell-expression-panel', ExpressionPanel);
