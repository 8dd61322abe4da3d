import { css, html, render, type TemplateResult } from 'lit';
import type { MenuItem } from './menu-item.js';

/** Least distance between the menu and the edges of the window, in CSS pixels. */
const MARGIN = 8;

const menuStyles = css`
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
 * Opens a menu at a button with the class `more`, which must be the only such button in its shadow root. Arrow keys, Home and End
 * move the focus in the menu; Escape, Tab and another click on the button close the menu. The menu is removed when it closes.
 */
export function openMenu(button: HTMLButtonElement, label: string, items: readonly MenuItem[]): void {
  const root = button.getRootNode() as ShadowRoot;
  // Two clicks before the code was here.
  if (root.querySelector('.more-menu')) return;
  const sheet = menuStyles.styleSheet;
  if (sheet && !root.adoptedStyleSheets.includes(sheet)) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
  const holder = document.createElement('div');
  root.append(holder);
  render(menuList(label, items), holder);
  const menu = holder.querySelector<HTMLElement>('.more-menu');
  if (!menu) return;
  menu.addEventListener('toggle', ({ newState }) => {
    if (newState !== 'closed') return;
    button.popoverTargetElement = null;
    holder.remove();
  });
  menu.showPopover();
  button.popoverTargetElement = menu;
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
