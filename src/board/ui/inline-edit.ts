import { css, html, type TemplateResult } from 'lit';
import type { RunInfo } from '../../source/types.js';
import type { Draft } from '../data/drafts.js';
import { editingOf } from '../data/editing.js';
import { slice } from '../data/state.js';
import { anyIcon } from './more-icons.js';
import { BoardPart, definePart } from './part.js';
import { controls } from './styles.js';

/**
 * The name of a run with a pencil beside it, or without one (`bare`: something else calls `start`). Enter or leaving the field stores the text, Escape does not. If the field is removed
 * while a person writes (the list scrolled, another run was opened), the text is neither stored nor lost: the field is shown
 * again with the text when the run is shown again.
 */
class InlineEdit extends BoardPart {
  static override properties = {
    run: { attribute: false },
    label: {},
    place: {},
    tab: {},
    fixed: { type: Boolean },
    bare: { type: Boolean },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        min-width: 0;
        align-items: center;
        gap: 4px;
      }
      :host([editing]) {
        flex: 1 0 100%;
      }
      .field {
        width: 100%;
        height: 24px;
        padding: 0 6px;
      }
      .ghost {
        opacity: var(--s-edit-opacity, 1);
      }
      .ghost:focus-visible {
        opacity: 1;
      }
    `,
  ];
  declare run: RunInfo;
  /** The accessible name of the control. */
  declare label: string;
  /** True if there is no pencil. */
  declare bare: boolean;
  /** Where the field is shown. */
  declare place: 'list' | 'details';
  /** `tabindex` of the pencil. */
  declare tab: string;
  /** True if the name cannot be changed: there is no pencil. */
  declare fixed: boolean;
  /** The draft whose field has the focus. */
  #focused: Draft | null = null;
  #storing = false;

  constructor() {
    super();
    this.label = '';
    this.place = 'list';
    this.tab = '0';
    this.fixed = false;
    this.bare = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Restore the focus: sorting the list moves its rows, and a moved element loses the focus.
    if (this.#focused) void this.updateComplete.then(() => this.#input?.focus());
  }

  override render(): TemplateResult {
    const draft = this.#draft;
    this.toggleAttribute('editing', draft !== undefined);
    if (!draft) {
      return html`<slot></slot>
        <button class="ghost" tabindex=${this.tab} ?hidden=${this.fixed || this.bare} aria-label=${this.label} title=${this.label} @click=${() => this.start()}>${anyIcon('pencil')}</button>`;
    }
    return html`<input
      class="field"
      aria-label=${this.label}
      .value=${draft.text}
      @input=${(event: InputEvent) => editingOf(this.model).drafts.set({ ...draft, text: (event.target as HTMLInputElement).value })}
      @keydown=${(event: KeyboardEvent) => this.#key(event, draft)}
      @focus=${() => {
        this.#focused = draft;
      }}
      @blur=${(event: FocusEvent) => this.#leave(event.target as HTMLInputElement, draft)}
    />`;
  }

  /** Opens the field. */
  async start(): Promise<void> {
    const { run, place } = this;
    const base = run.name || run.id;
    editingOf(this.model).drafts.set({
      run: run.uid,
      field: `name in the ${place}`,
      name: base,
      base,
      text: base,
    });
    await this.updateComplete;
    this.#input?.select();
  }

  get #draft(): Draft | undefined {
    const { model, run, place } = this;
    return this.fixed ? undefined : slice(() => editingOf(model).drafts.get(run.uid, `name in the ${place}`));
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input');
  }

  #key(event: KeyboardEvent, draft: Draft): void {
    event.stopPropagation();
    if (event.key === 'Enter') void this.#store(draft, true);
    if (event.key !== 'Escape') return;
    event.preventDefault();
    editingOf(this.model).drafts.drop(draft);
    this.#focusPencil();
  }

  /** Stores the text if a person left the field. Does nothing if the field lost the focus because it was removed or moved. */
  #leave(input: HTMLInputElement, draft: Draft): void {
    setTimeout(() => {
      if (!input.isConnected || (input.getRootNode() as ShadowRoot).activeElement === input) return;
      this.#focused = null;
      void this.#store(draft, false);
    });
  }

  /** Stores a draft. `draft` names the run, because by now this element may show another run. */
  async #store({ run, field }: Draft, byKey: boolean): Promise<void> {
    const { drafts } = editingOf(this.model);
    const draft = drafts.get(run, field);
    if (!draft || this.#storing) return;
    const text = (this.#draft === draft ? this.#input?.value : draft.text)?.trim() ?? '';
    this.#storing = true;
    // If the text cannot be stored, a message says why, and the field stays open with the text.
    const stored =
      text === '' || text === draft.base || (await editingOf(this.model).edit(run, 'name', text));
    this.#storing = false;
    if (!stored || drafts.get(run, field)?.text !== draft.text) return;
    drafts.drop(draft);
    if (byKey) this.#focusPencil();
  }

  /** Puts the focus on the pencil, or without a pencil on the name, or into the open field. */
  override focus(): void {
    const name = this.bare ? this.querySelector('button') : null;
    (this.#input ?? name ?? this.renderRoot.querySelector('button'))?.focus();
  }

  #focusPencil(): void {
    this.#focused = null;
    void this.updateComplete.then(() => this.focus());
  }
}

export const inlineEditTag = definePart('stepwell-inline-edit', InlineEdit);
