import { css, nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { icon } from './ui/icons.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';
import { followUndo } from './undo/undo-keys.js';

/**
 * The layers over the board: a question, messages. `<dialog>` provides the focus trap and Escape. Also starts what follows the
 * board from here on: undo and redo.
 */
class Overlays extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: contents;
      }
      dialog {
        padding: 0;
        border: 1px solid var(--s-line);
        border-radius: 8px;
        background: var(--s-surface);
        color: var(--s-text);
        box-shadow: var(--s-shadow);
      }
      dialog::backdrop {
        background: rgb(10 14 20 / 0.45);
      }
      .question {
        width: min(420px, calc(100vw - 32px));
        padding: 20px;
      }
      h2 {
        margin: 0 0 6px;
        font-size: 15px;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0 0 18px;
        color: var(--s-muted);
      }
      .acts {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      .toasts {
        position: fixed;
        left: 50%;
        bottom: 44px;
        z-index: 10;
        display: grid;
        gap: 8px;
        transform: translateX(-50%);
        width: max-content;
        max-width: calc(100vw - 24px);
      }
      .toast {
        display: flex;
        align-items: center;
        gap: 14px;
        padding: 8px 8px 8px 14px;
        border-radius: 8px;
        background: var(--s-text);
        color: var(--s-surface);
        box-shadow: var(--s-shadow);
      }
      .toast.error {
        background: var(--s-bad);
      }
      .toast .button {
        border-color: currentcolor;
        background: none;
        color: inherit;
      }
      .toast .ghost {
        color: inherit;
      }
    `,
  ];

  #stopUndo: () => void = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    const { host } = this.getRootNode() as ShadowRoot;
    this.#stopUndo = followUndo(host as HTMLElement, this.model);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopUndo();
  }

  override render(): TemplateResult {
    const { model } = this;
    const { question, toasts } = model;
    return html`
      <dialog class="question" aria-labelledby="title" @close=${() => model.ask(null)}>
        <h2 id="title">${question?.title ?? ''}</h2>
        <p>${question?.text ?? ''}</p>
        <div class="acts">
          <button class="button" @click=${() => model.ask(null)}>Cancel</button>
          <button class="button danger" @click=${() => {
            model.ask(null);
            question?.run();
          }}>${question?.confirm ?? ''}</button>
        </div>
      </dialog>
      <div class="toasts" role="status" aria-live="polite">
        ${toasts.list.map(
          ({ id, text, tone, action }) => html`<div class="toast ${tone}">
            <span class="clip">${text}</span>
            ${action ? html`<button class="button" @click=${action.run}>${action.label}</button>` : nothing}
            <button class="ghost" aria-label="Dismiss" @click=${() => toasts.dismiss(id)}>${icon('close')}</button>
          </div>`,
        )}
      </div>
    `;
  }

  protected override updated(): void {
    this.#show('.question', this.model.question !== null);
  }

  #show(selector: string, open: boolean): void {
    const dialog = this.renderRoot.querySelector<HTMLDialogElement>(selector);
    if (!dialog || dialog.open === open) return;
    if (open) dialog.showModal();
    else dialog.close();
  }
}

export const overlaysTag = definePart('stepwell-overlays', Overlays);
