/**
 * Finds metrics, runs and commands: a list below the search field of the header. The field keeps the focus, as in the combobox pattern
 * of ARIA.
 */
import { css, html, nothing, render, type TemplateResult } from 'lit';
import type { HeaderHost } from '../header-host.js';
import { adopt } from '../ui/adopt.js';
import { floating, keyCap } from '../ui/float-style.js';
import { place } from '../ui/menu.js';
import { commandEntries, type Entry, type Group, groupsFor, metricEntries, runEntries } from './entries.js';

const paletteStyle = css`
  .palette {
    ${floating}
    padding: 4px 0;
    width: min(440px, calc(100vw - 16px));
    max-height: calc(100vh - 64px);
    overflow: hidden auto;
    box-sizing: border-box;
  }
  .palette .caption {
    padding: 8px 12px 4px;
    color: var(--s-muted);
    font-size: 12px;
    line-height: 16px;
  }
  .palette [role='option'] {
    display: flex;
    align-items: center;
    gap: 8px;
    height: 28px;
    margin: 0 4px;
    padding: 0 8px;
    border-radius: 5px;
    cursor: pointer;
  }
  .palette [aria-selected='true'] {
    background: var(--s-subtle);
  }
  .palette .clip {
    flex: 1;
  }
  .palette b {
    font-weight: 600;
  }
  .palette small {
    flex: none;
    color: var(--s-muted);
    font-size: 12px;
  }
  .palette kbd {
    ${keyCap}
  }
  .palette footer {
    margin-top: 4px;
    padding: 8px 12px 4px;
    border-top: 1px solid var(--s-line);
    color: var(--s-muted);
    font-size: 12px;
  }
  @media (pointer: coarse) {
    .palette [role='option'] {
      height: 44px;
    }
  }
`;

/** Fields with an open list. */
const open = new WeakSet<HTMLInputElement>();

/** Opens the list of what can be found below the field of a header. The list closes when the field loses the focus. */
export function openPalette(header: HeaderHost, field: HTMLInputElement): void {
  if (!open.has(field) && field.matches(':focus')) new Palette(header, field);
}

class Palette {
  readonly #header: HeaderHost;
  readonly #field: HTMLInputElement;
  readonly #holder = document.createElement('div');
  readonly #listening = new AbortController();
  #commands: readonly Entry[] = [];
  #groups: readonly Group[] = [];
  /** Index of the chosen entry, over all groups. */
  #chosen = 0;
  #isListed = false;

  constructor(header: HeaderHost, field: HTMLInputElement) {
    this.#header = header;
    this.#field = field;
    const root = field.getRootNode() as ShadowRoot;
    adopt(root, paletteStyle);
    root.append(this.#holder);
    open.add(field);
    const { signal } = this.#listening;
    field.addEventListener('input', () => this.#find(), { signal });
    field.addEventListener('click', () => this.#find(), { signal });
    field.addEventListener('keydown', (event) => this.#pressed(event), { signal });
    field.addEventListener('blur', () => this.#close(), { signal });
    void commandEntries(header).then((commands) => {
      this.#commands = commands;
      if (this.#isListed && !signal.aborted) this.#find();
    });
    this.#find();
  }

  get #entries(): readonly Entry[] {
    return this.#groups.flatMap(({ entries }) => entries);
  }

  /** A text that begins with a slash filters the panels, and finds nothing. */
  get #isFilter(): boolean {
    return this.#field.value.trimStart().startsWith('/');
  }

  #find(): void {
    const header = this.#header;
    this.#groups = this.#isFilter
      ? []
      : groupsFor(this.#field.value, {
          Metrics: metricEntries(header),
          Runs: runEntries(header),
          Commands: this.#commands,
        });
    this.#chosen = 0;
    this.#isListed = true;
    this.#show();
  }

  #show(): void {
    const field = this.#field;
    render(this.#list(), this.#holder);
    const list = this.#holder.querySelector<HTMLElement>('.palette');
    if (!list) return;
    if (!list.matches(':popover-open')) list.showPopover();
    place(list, (field.closest('.search') ?? field).getBoundingClientRect());
    field.setAttribute('aria-controls', 'found');
    field.ariaExpanded = String(this.#entries.length > 0);
    const chosen = list.querySelector('[aria-selected=true]');
    if (chosen) field.setAttribute('aria-activedescendant', chosen.id);
    else field.removeAttribute('aria-activedescendant');
    chosen?.scrollIntoView({ block: 'nearest' });
  }

  #list(): TemplateResult {
    let index = 0;
    const isFound = this.#groups.length > 0;
    return html`<div class="palette" popover="manual" @mousedown=${(event: Event) => event.preventDefault()}>
      <div id="found" role="listbox" aria-label="Found">${this.#groups.map(
        ({ name, entries, more }) => html`<div role="group" aria-label=${name}>
          <div class="caption" role="presentation">${name}${more > 0 ? ` · ${more} more` : nothing}</div>
          ${entries.map((entry) => this.#option(entry, index++))}</div>`,
      )}</div>
      <div class="caption" role="status">${isFound || this.#isFilter ? nothing : 'Nothing is called so.'}</div>
      <footer>${this.#isFilter ? 'Only the panels are shown that match this regular expression.' : html`A regex narrows the panels: <span class="mono">/grad|lr/</span>`}</footer>
    </div>`;
  }

  #option({ label, note, key, at }: Group['entries'][number], index: number): TemplateResult {
    return html`<div role="option" id="found-${index}" aria-selected=${index === this.#chosen} @click=${() => this.#run(index)}>
      <span class="clip">${marked(label, at)}</span>
      ${note ? html`<small>${note}</small>` : nothing}${key ? html`<kbd>${key}</kbd>` : nothing}</div>`;
  }

  #pressed(event: KeyboardEvent): void {
    const { length } = this.#entries;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        if (!this.#isListed) return this.#find();
        if (length === 0) return;
        this.#chosen = (this.#chosen + (event.key === 'ArrowDown' ? 1 : length - 1)) % length;
        return this.#show();
      }
      case 'Enter':
        if (this.#isListed && length > 0) this.#run(this.#chosen);
        else this.#field.blur();
        return;
      case 'Escape':
        if (!this.#isListed) return;
        // The first press closes the list, the next one is the browser's or the page's.
        event.preventDefault();
        event.stopPropagation();
        return this.#hide();
    }
  }

  #run(index: number): void {
    const entry = this.#entries[index];
    // First leave the field: what the entry does may move the focus.
    this.#field.blur();
    entry?.run();
  }

  #hide(): void {
    this.#isListed = false;
    this.#groups = [];
    this.#holder.querySelector<HTMLElement>('.palette')?.hidePopover();
    this.#field.ariaExpanded = 'false';
    this.#field.removeAttribute('aria-activedescendant');
    this.#field.removeAttribute('aria-controls');
  }

  #close(): void {
    this.#hide();
    this.#listening.abort();
    this.#holder.remove();
    open.delete(this.#field);
  }
}

/** A text with the typed letters in bold. */
function marked(text: string, at: ReadonlySet<number>): unknown[] {
  let index = 0;
  return Array.from(text, (letter) => {
    const isTyped = at.has(index);
    index += letter.length;
    return isTyped ? html`<b>${letter}</b>` : letter;
  });
}
