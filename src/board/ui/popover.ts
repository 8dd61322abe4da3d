import { css, html, render, type TemplateResult } from 'lit';
import { adopt } from './adopt.js';
import { floating } from './float-style.js';
import { place } from './menu.js';

const popoverStyles = css`
  .pop {
    ${floating}
    padding: 8px 12px;
    max-width: calc(100vw - 16px);
    max-height: calc(100vh - 16px);
    overflow-y: auto;
  }
`;

/**
 * Opens a pop-over with controls or facts at a button. The focus goes to the first control, or to the pop-over. Escape, a click
 * elsewhere and another click on the button close it, and then it is removed. The browser shows one menu or pop-over at a time.
 */
export function openPopover(button: HTMLButtonElement, label: string, content: TemplateResult): void {
  // Two clicks before the code was here.
  if (button.popoverTargetElement) return;
  const root = button.getRootNode() as ShadowRoot;
  adopt(root, popoverStyles);
  const holder = document.createElement('div');
  root.append(holder);
  render(
    html`<div class="pop" popover role="dialog" aria-label=${label} tabindex="-1">${content}</div>`,
    holder,
  );
  const pop = holder.querySelector<HTMLElement>('.pop');
  if (!pop) return;
  let hadFocus = false;
  pop.addEventListener('beforetoggle', ({ newState }) => {
    if (newState === 'open') place(pop, button.getBoundingClientRect());
    else hadFocus = pop.contains(root.activeElement);
  });
  pop.addEventListener('toggle', ({ newState }) => {
    if (newState === 'open') return;
    button.popoverTargetElement = null;
    holder.remove();
    // A click elsewhere has moved the focus already.
    if (hadFocus && root.activeElement === null) button.focus();
  });
  pop.addEventListener('keydown', (event) => {
    // The keys of the board do nothing while the pop-over is open.
    event.stopPropagation();
    if (event.key !== 'Escape') return;
    event.preventDefault();
    pop.hidePopover();
    button.focus();
  });
  pop.showPopover();
  button.popoverTargetElement = pop;
  pop.focus();
}
