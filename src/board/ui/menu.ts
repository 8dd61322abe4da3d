import { css, html, nothing, render, type TemplateResult } from 'lit';
import { adopt } from './adopt.js';
import { keyCap } from './float-style.js';
import type { MenuItem, MenuPlace } from './menu-item.js';
import { anyIcon } from './more-icons.js';
import { styleMap } from './style-map.js';

/** Least distance between the menu and the edges of the window, in CSS pixels. */
const MARGIN = 8;
/** Colours in a row of the menu. */
const COLUMNS = 6;

const menuStyles = css`
  .more-menu {
    inset: auto;
    margin: 0;
    padding: 4px;
    min-width: 232px;
    max-width: calc(100vw - 16px);
    max-height: calc(100vh - 16px);
    overflow-y: auto;
    border: 1px solid var(--s-line);
    border-radius: 8px;
    background: var(--s-surface);
    color: var(--s-text);
    font-weight: 400;
    box-shadow: var(--s-shadow);
  }
  .more-menu:popover-open {
    display: grid;
    grid-template-columns: repeat(${COLUMNS}, 1fr);
  }
  .more-menu button {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 28px;
    padding: 0 8px;
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
  .more-menu .icon {
    color: var(--s-muted);
  }
  .more-menu .danger,
  .more-menu .danger .icon {
    color: var(--s-bad);
  }
  /* The words of all items stand below each other. */
  .more-menu:has(.icon) button:not(:has(.icon)) {
    padding-left: 32px;
  }
  .more-menu [aria-checked='true']:not(.color)::after {
    content: '✓';
    margin-left: auto;
  }
  .more-menu kbd {
    margin-left: auto;
    padding-left: 16px;
  }
  /* Not in the text of the item, whose name is the action. */
  .more-menu kbd::after {
    content: attr(data-key);
    display: block;
    ${keyCap}
  }
  .more-menu button.color:not(:has(.icon)) {
    grid-column: auto;
    place-content: center;
    padding: 0;
    forced-color-adjust: none;
  }
  .more-menu .color::before {
    content: '';
    width: 16px;
    height: 16px;
    border-radius: 3px;
    background: var(--color);
  }
  .more-menu .color[aria-checked='true']::before {
    outline: 2px solid var(--s-text);
    outline-offset: 2px;
  }
  @media (pointer: coarse) {
    .more-menu button {
      min-height: 44px;
    }
  }
`;

/**
 * Opens a menu at a button or another place. Arrow keys, Home and End move the focus in the menu; Escape, Tab and another click on
 * the button close the menu. The menu is removed when it closes.
 */
export function openMenu(
  button: HTMLButtonElement,
  label: string,
  items: readonly MenuItem[],
  { at, back = button }: MenuPlace = {},
): void {
  // Two clicks before the code was here.
  if (button.popoverTargetElement || items.length === 0) return;
  const root = button.getRootNode() as ShadowRoot;
  adopt(root, menuStyles);
  const holder = document.createElement('div');
  root.append(holder);
  const remove = () => {
    button.popoverTargetElement = null;
    holder.remove();
  };
  // Closes the menu and moves the focus back, so that Tab continues there and a dialog returns the focus there.
  const close = () => {
    menu?.hidePopover();
    // No event tells that a menu has closed which closes in the task that opened it.
    remove();
    back.focus();
  };
  render(menuList(label, items, close), holder);
  const menu = holder.querySelector<HTMLElement>('.more-menu');
  if (!menu) return;
  menu.addEventListener('beforetoggle', ({ newState }) => {
    if (newState === 'open') place(menu, at ?? button.getBoundingClientRect());
  });
  menu.addEventListener('toggle', ({ newState }) => {
    if (newState === 'open') menu.querySelector('button')?.focus();
    else remove();
  });
  menu.showPopover();
  button.popoverTargetElement = menu;
}

function menuList(label: string, items: readonly MenuItem[], close: () => void): TemplateResult {
  return html`<div class="more-menu" popover role="menu" aria-label=${label} @keydown=${(event: KeyboardEvent) => moveFocus(event, close)}>
    ${items.map(({ label: text, run, icon: name, key, color, checked, danger }) => {
      const choose = () => {
        close();
        run();
      };
      return html`<button role=${checked === undefined ? 'menuitem' : 'menuitemradio'} tabindex="-1" class=${color ? 'color' : danger ? 'danger' : ''}
        aria-checked=${checked ?? nothing} aria-label=${color ? text : nothing} title=${color ? text : nothing}
        aria-keyshortcuts=${key ?? nothing} style=${styleMap({ '--color': color ?? null })} @click=${choose}>${name ? anyIcon(name) : nothing}${color ? nothing : text}${key ? html`<kbd aria-hidden="true" data-key=${key}></kbd>` : nothing}</button>`;
    })}
  </div>`;
}

/** Places the menu below a rectangle if there is room, aligned with the side at which the menu stays in the window. */
export function place(menu: HTMLElement, rect: DOMRect): void {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const low = rect.bottom > height / 2;
  const left = rect.right < width / 2;
  menu.style.top = low ? 'auto' : `${rect.bottom + 4}px`;
  menu.style.bottom = low ? `${height - rect.top + 4}px` : 'auto';
  menu.style.left = left ? `${Math.max(MARGIN, rect.left)}px` : 'auto';
  menu.style.right = left ? 'auto' : `${Math.max(MARGIN, width - rect.right)}px`;
}

function moveFocus(event: KeyboardEvent, close: () => void): void {
  const menu = event.currentTarget as HTMLElement;
  const items = [...menu.querySelectorAll('button')];
  const at = items.indexOf(event.target as HTMLButtonElement);
  const isColor = (i: number) => items[i]?.className === 'color';
  // Up and down move by a row of colours.
  const step = (by: number) => (isColor(at) && isColor(at + by * COLUMNS) ? at + by * COLUMNS : at + by);
  const next = {
    ArrowDown: step(1),
    ArrowUp: step(-1),
    ArrowRight: isColor(at) ? at + 1 : undefined,
    ArrowLeft: isColor(at) ? at - 1 : undefined,
    Home: 0,
    End: -1,
  }[event.key];
  if (event.key === 'Tab' || event.key === 'Escape') close();
  if (event.key === 'Escape') event.preventDefault();
  // The keys of what is under the menu do nothing while the menu is open.
  event.stopPropagation();
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}
