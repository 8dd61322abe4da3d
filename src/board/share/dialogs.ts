/** What is loaded when somebody takes runs away, sends them or opens a file: dialogs, and the parts that come with them. */

import { css, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { html } from 'lit/static-html.js';
import { assertUnreachable } from '../../base/assert.js';
import type { SharingDialog } from '../data/sharing.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { exportDialogTag } from './export-dialog.js';
import { importDialogTag } from './import-dialog.js';
import { sendDialogTag } from './send-dialog.js';

export { bundleBarTag } from './bundle-bar.js';
export { serverLineTag } from './server-line.js';

/** The open dialog for export, import or sending. Closing the dialog ends its task. */
export class ShareDialogs extends BoardPart {
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
    const { sharing } = this.model;
    const { dialog } = sharing;
    return html`<dialog class="share" aria-label=${dialog ? LABELS[dialog.kind] : nothing} @close=${(event: Event) => (event.target as HTMLDialogElement).open || sharing.ask(null)}>
      ${dialog ? keyed(dialog, this.#body(dialog)) : nothing}
    </dialog>`;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    const open = this.model.sharing.dialog !== null;
    if (!dialog || dialog.open === open) return;
    if (open) dialog.showModal();
    else dialog.close();
  }

  #body(dialog: SharingDialog): TemplateResult {
    const { model } = this;
    switch (dialog.kind) {
      case 'export':
        return html`<${exportDialogTag} .model=${model} .runs=${dialog.runs}></${exportDialogTag}>`;
      case 'send':
        return html`<${sendDialogTag} .model=${model} .runs=${dialog.runs} .url=${dialog.url}></${sendDialogTag}>`;
      case 'import':
        return html`<${importDialogTag} .model=${model}></${importDialogTag}>`;
      default:
        return assertUnreachable(dialog);
    }
  }
}

const LABELS: Readonly<Record<SharingDialog['kind'], string>> = {
  export: 'Export',
  send: 'Send to a server',
  import: 'Import',
};

export const dialogsTag = definePart('stepwell-share', ShareDialogs);
