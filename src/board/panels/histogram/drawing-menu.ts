import { html, type TemplateResult } from 'lit';
import { type DrawingControls, drawingFields, menuIcon, viewSelect } from './controls.js';

/** The button of a small panel that opens a menu with all drawing options. */
export function drawingMenu(key: string, controls: DrawingControls): TemplateResult {
  return html`<button class="ghost drawing-options" popovertarget="menu" aria-label=${`How ${key} is drawn`} title="How it is drawn">${menuIcon}</button>
    <div id="menu" class="menu" popover role="group" aria-label="How it is drawn" @toggle=${placeMenu}>
      ${viewSelect(controls)} ${drawingFields(controls)}
    </div>`;
}

/** Closes the menu of a panel, because the menu does not move with the panel. */
export function closeMenu(panel: ParentNode): void {
  panel.querySelector<HTMLElement>('.menu:popover-open')?.hidePopover();
}

/** Places the menu below its button, inside the window. */
function placeMenu(event: ToggleEvent): void {
  const menu = event.target as HTMLElement;
  const button = menu.parentElement?.querySelector('.drawing-options');
  if (event.newState !== 'open' || !button) return;
  const { right, bottom, top } = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = bottom + 4 + height <= innerHeight;
  menu.style.left = `${Math.max(8, Math.min(right, innerWidth - 8) - width)}px`;
  menu.style.top = `${below ? bottom + 4 : Math.max(8, top - 4 - height)}px`;
}
