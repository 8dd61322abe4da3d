/** What is loaded when somebody takes runs away, sends them or opens a file: dialogs, and the parts that come with them. */

import { css, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { html } from 'lit/static-html.js';
import { assertUnreachable } from '../../base/assert.js';
import type { Errand } from '../data/take-away.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { exportDialogTag } from './export-dialog.js';
import { importDialogTag } from './import-dialog.js';
import { sendDialogTag } from './send-dialog.js';

export { bundleBarTag } from './bundle-bar.js';
export { serverLineTag } from './server-line.js';

/** The open dialog for export, import or sending. Closing the dialog ends its task. */
export class TakeAwayDialogs extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: contents;
      }
      dialog {
        width: min(440px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 20px;
        border: 1px solid var(--s-line);
        border-radius: 8px;
        background: var(--s-surface);
        color: var(--s-text);
        box-shadow: var(--s-shadow);
        overflow: auto;
      }
      dialog::backdrop {
        background: rgb(10 14 20 / 0.45);
      }
    `,
  ];

  override render(): TemplateResult {
    const { takeAway } = this.model;
    const { errand } = takeAway;
    return html`<dialog class="take-away" aria-label=${errand ? LABELS[errand.kind] : nothing} @close=${(event: Event) => (event.target as HTMLDialogElement).open || takeAway.ask(null)}>
      ${errand ? keyed(errand, this.#body(errand)) : nothing}
    </dialog>`;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    const open = this.model.takeAway.errand !== null;
    if (!dialog || dialog.open === open) return;
    if (open) dialog.showModal();
    else dialog.close();
  }

  #body(errand: Errand): TemplateResult {
    const { model } = this;
    switch (errand.kind) {
      case 'export':
        return html`<${exportDialogTag} .model=${model} .runs=${errand.runs}></${exportDialogTag}>`;
      case 'send':
        return html`<${sendDialogTag} .model=${model} .runs=${errand.runs} .url=${errand.url}></${sendDialogTag}>`;
      case 'import':
        return html`<${importDialogTag} .model=${model}></${importDialogTag}>`;
      default:
        return assertUnreachable(errand);
    }
  }
}

const LABELS: Readonly<Record<Errand['kind'], string>> = {
  export: 'Export',
  send: 'Send to a server',
  import: 'Import',
};

export const dialogsTag = definePart('stepwell-take-away', TakeAwayDialogs);
