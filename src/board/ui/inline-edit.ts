import { css, html, LitElement, type TemplateResult } from 'lit';
import { icon } from './icons.js';
import { definePart } from './part.js';
import { controls } from './styles.js';

/** A text with a pencil beside it. Enter or leaving the field commits (event `commit`, detail: the text), Escape does not. */
export class InlineEdit extends LitElement {
  static override properties = { value: {}, label: {}, fixed: { type: Boolean }, editing: { state: true } };
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        min-width: 0;
        align-items: center;
        gap: 4px;
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
  declare value: string;
  /** What the text is: the name of the control. */
  declare label: string;
  /** The text cannot be changed: there is no pencil. */
  declare fixed: boolean;
  declare editing: boolean;

  constructor() {
    super();
    this.value = '';
    this.label = '';
    this.fixed = false;
    this.editing = false;
  }

  override render(): TemplateResult {
    if (!this.editing) {
      return html`<slot></slot>
        <button class="ghost" ?hidden=${this.fixed} aria-label=${this.label} title=${this.label} @click=${() => this.start()}>${icon('pencil')}</button>`;
    }
    return html`<input
      class="field"
      aria-label=${this.label}
      .value=${this.value}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @blur=${() => this.#commit()}
    />`;
  }

  /** Opens the field. */
  async start(): Promise<void> {
    this.editing = true;
    await this.updateComplete;
    this.renderRoot.querySelector('input')?.select();
  }

  #key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Enter') this.#commit();
    if (event.key === 'Escape') this.editing = false;
  }

  #commit(): void {
    if (!this.editing) return;
    const text = this.renderRoot.querySelector('input')?.value.trim() ?? '';
    this.editing = false;
    if (text !== '' && text !== this.value) this.dispatchEvent(new CustomEvent('commit', { detail: text }));
  }
}

export const inlineEditTag = definePart('stepwell-inline-edit', InlineEdit);
