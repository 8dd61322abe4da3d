import { css, html, nothing, render, type TemplateResult } from 'lit';
import { icon } from './icons.js';

/** One action of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
}

/** Least distance between the menu and the edges of the window, in CSS pixels. */
const MARGIN = 8;

export const menuStyles = css`
  .more-menu {
    inset: auto;
    margin: 0;
    padding: 4px;
    min-width: 180px;
    max-width: calc(100vw - 16px);
    border: 1px solid var(--s-line);
    border-radius: 8px;
    background: var(--s-surface);
    color: var(--s-text);
    box-shadow: var(--s-shadow);
  }
  .more-menu button {
    display: block;
    width: 100%;
    padding: 6px 10px;
    border: 0;
    border-radius: 5px;
    background: none;
    text-align: left;
    white-space: nowrap;
    cursor: pointer;
  }
  .more-menu button:hover,
  .more-menu button:focus {
    background: var(--s-subtle);
    outline: none;
  }
`;

/**
 * A button that opens a menu. Arrow keys, Home and End move the focus in the menu; Escape and Tab close it. Renders nothing
 * without items. At most one per shadow root. `tab`: `tabindex` of the button.
 */
export function moreMenu(
  label: string,
  items: readonly MenuItem[],
  tab = 0,
): TemplateResult | typeof nothing {
  if (items.length === 0) return nothing;
  return html`<button class="ghost more" tabindex=${tab} popovertarget="more" aria-haspopup="menu" aria-label=${label} title=${label}>${icon('more')}</button>
    ${menuList(label, items)}`;
}

/**
 * Opens a menu at a button with the class `more`, which must be the only such button in its shadow root. Removes the menu when it
 * closes. For elements that render a menu only on demand.
 */
export function openMenu(button: HTMLElement, label: string, items: readonly MenuItem[]): void {
  const root = button.getRootNode() as ShadowRoot;
  const sheet = menuStyles.styleSheet;
  if (sheet && !root.adoptedStyleSheets.includes(sheet)) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
  const holder = document.createElement('div');
  root.append(holder);
  render(menuList(label, items), holder);
  const menu = holder.querySelector<HTMLElement>('.more-menu');
  menu?.addEventListener('toggle', ({ newState }) => newState === 'closed' && holder.remove());
  menu?.showPopover();
}

function menuList(label: string, items: readonly MenuItem[]): TemplateResult {
  return html`<div id="more" class="more-menu" popover role="menu" aria-label=${label} @beforetoggle=${place} @toggle=${focusFirst} @keydown=${moveFocus}>
    ${items.map(
      ({ label: text, run }) =>
        html`<button role="menuitem" tabindex="-1" @click=${(event: Event) => {
          const menu = (event.currentTarget as HTMLElement).parentElement;
          if (menu) close(menu);
          run();
        }}>${text}</button>`,
    )}
  </div>`;
}

/**
 * Places the menu below its button if there is room, aligned with the side of the button at which the menu stays in the window.
 */
function place(event: ToggleEvent): void {
  const menu = event.currentTarget as HTMLElement;
  const button = buttonOf(menu)?.getBoundingClientRect();
  if (event.newState !== 'open' || !button) return;
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const low = button.bottom > height / 2;
  const left = button.right < width / 2;
  menu.style.top = low ? 'auto' : `${button.bottom + 4}px`;
  menu.style.bottom = low ? `${height - button.top + 4}px` : 'auto';
  menu.style.left = left ? `${Math.max(MARGIN, button.left)}px` : 'auto';
  menu.style.right = left ? 'auto' : `${Math.max(MARGIN, width - button.right)}px`;
}

function focusFirst(event: ToggleEvent): void {
  if (event.newState === 'open') (event.currentTarget as HTMLElement).querySelector('button')?.focus();
}

/** Closes the menu and focuses the button, so that Tab continues from the button and a dialog returns the focus to the button. */
function close(menu: HTMLElement): void {
  menu.hidePopover();
  buttonOf(menu)?.focus();
}

function buttonOf(menu: HTMLElement): HTMLElement | null {
  return (menu.getRootNode() as ParentNode).querySelector<HTMLElement>('.more');
}

function moveFocus(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLElement;
  const items = [...menu.querySelectorAll('button')];
  const at = items.indexOf(event.target as HTMLButtonElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === 'Tab' || event.key === 'Escape') close(menu);
  if (event.key === 'Escape') event.preventDefault();
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  items.at(next % items.length)?.focus();
}
