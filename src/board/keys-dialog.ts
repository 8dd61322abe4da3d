import { css, html, type TemplateResult } from 'lit';
import { COMMANDS } from './commands.js';
import { recallLetters } from './data/view-store.js';
import { dialogStyles } from './share/style.js';
import { BoardPart, definePart } from './ui/part.js';
import { partIn } from './ui/part-in.js';
import { controls } from './ui/styles.js';
import { UNDO_KEYS } from './undo/undo-keys.js';

/** The regions of the board that have keys. */
export type Region = 'board' | 'list' | 'charts';

type Lines = readonly (readonly [keys: string, what: string])[];

const REGIONS: Readonly<Record<Region, readonly [name: string, lines: Lines]>> = {
  board: [
    'Board',
    [
      ['/ ⌘K', 'Find a metric, run or command'],
      ...COMMANDS,
      [`${UNDO_KEYS.undo}, ${UNDO_KEYS.redo}`, 'Undo, redo a change of the view'],
      ['?', 'These keys'],
      ['Esc', 'Close what is open'],
    ],
  ],
  list: [
    'List of runs',
    [
      ['↑ ↓ J K', 'Move'],
      ['Space', 'Show or hide'],
      ['O', 'Show only this'],
      ['↵', 'Open'],
      ['B', 'Set as reference'],
      ['R', 'Rename'],
      ['M', 'Menu'],
      ['Delete', 'Delete'],
    ],
  ],
  charts: [
    'Charts',
    [
      ['← →', 'Move the cursor'],
      ['⇧ ← →', 'Move it by 10'],
      ['Page Up, Page Down', 'Move it far'],
      ['Home End', 'To the first, the last'],
      ['+ −, drag', 'Zoom x'],
      ['Ctrl wheel, pinch', 'Zoom x at the pointer'],
      ['< >, ⇧ wheel', 'Move along x'],
      ['⇧ drag', 'Zoom x and y'],
      ['Alt ↑ ↓, drag on the axis', 'Zoom y'],
      ['Backspace, double click', 'Take back a zoom'],
      ['0', 'Whole range of x'],
      ['↵ ⇧↵', 'Enlarged: set A, B'],
    ],
  ],
};

/** The keys of the board. */
class KeysDialog extends BoardPart {
  static override properties = { first: { state: true } };
  static override styles = [
    controls,
    dialogStyles,
    css`
      dialog {
        width: min(420px, calc(100vw - 32px));
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
      h3 {
        margin: 12px 0 4px;
        font-size: 13px;
      }
      dl {
        display: grid;
        grid-template-columns: 176px 1fr;
        margin: 0;
        line-height: 24px;
      }
      dt {
        font-weight: 500;
      }
      dd {
        margin: 0;
        color: var(--s-soft);
      }
    `,
  ];
  /** The region that had the focus: its keys come first. */
  declare first: Region;

  constructor() {
    super();
    this.first = 'board';
  }

  override render(): TemplateResult {
    const names = Object.keys(REGIONS) as Region[];
    const order = [this.first, ...names.filter((name) => name !== this.first)];
    return html`<dialog class="keys" aria-labelledby="title">
      <h2 id="title">Keyboard shortcuts</h2>
      ${recallLetters() ? '' : html`<p>Single-letter keys of the board are switched off in the menu ⋯.</p>`}
      ${order.map((region) => {
        const [name, lines] = REGIONS[region];
        return html`<h3>${name}</h3><dl>${lines.map(([keys, what]) => html`<dt>${keys}</dt><dd>${what}</dd>`)}</dl>`;
      })}
      <div class="acts"><button class="button close" @click=${() => this.#dialog?.close()}>Close</button></div>
    </dialog>`;
  }

  /** Opens the dialog. */
  async open(first: Region): Promise<void> {
    this.first = first;
    this.requestUpdate();
    await this.updateComplete;
    if (!this.#dialog?.open) this.#dialog?.showModal();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }
}

const keysDialogTag = definePart('stepwell-keys', KeysDialog);

/** Opens the dialog of the keys over the board. `region`: the region that had the focus. */
export function open(host: BoardPart, region: Region = 'board'): void {
  void partIn<KeysDialog>(host, keysDialogTag).open(region);
}
