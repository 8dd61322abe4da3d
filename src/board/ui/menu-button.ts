import { html, type TemplateResult } from 'lit';
import type { Toasts } from '../data/toasts.js';
import { icon } from './icons.js';
import type { MenuItem, MenuPlace } from './menu-item.js';

/** The items of a menu, or what finds them when a person opens the menu. */
type Items = () => readonly MenuItem[] | Promise<readonly MenuItem[]>;

/**
 * A button that opens a menu, whose code is loaded at the first click. `toasts` tell why a menu does
 * not open. `tab`: `tabindex` of the button.
 */
export function menuButton(toasts: Toasts, label: string, items: Items, tab: 0 | -1): TemplateResult {
  return html`<button class="ghost more" tabindex=${tab} aria-haspopup="menu" aria-label=${label} title=${label}
    @click=${(event: Event) => void openLater(toasts, event.currentTarget as HTMLButtonElement, label, items)}>${icon('more')}</button>`;
}

/** Opens a menu at a button: see `openMenu`, whose code is loaded at the first call. */
export async function openLater(
  toasts: Toasts,
  button: HTMLButtonElement,
  label: string,
  items: Items,
  place: MenuPlace = {},
): Promise<void> {
  // This click closes the menu of the button, which is open. Asked now: when the code is here, that menu is gone.
  if (button.popoverTargetElement) return;
  try {
    const [{ openMenu }, found] = await Promise.all([import('./menu.js'), items()]);
    if (button.isConnected) openMenu(button, label, found, place);
  } catch (thrown) {
    toasts.error('The menu cannot be opened', thrown);
  }
}
