import { html, nothing, type TemplateResult } from 'lit';
import type { StateAction } from '../../frame/state.js';
import { wrongText } from './parsed.js';

/** Says which keys of the expression a run lacks. */
export function lackText(keys: readonly string[]): string {
  return `no ${keys.join(', no ')}`;
}

/** Shows where an expression is wrong and why, with an action such as a button to edit the expression. */
export function wrongExpression(
  text: string,
  error: { readonly position: number; readonly reason: string },
  action: StateAction | null,
): TemplateResult {
  // If the text ends too early, mark the place after the end.
  const [wrong = ' '] = text.slice(error.position);
  const end = error.position + wrong.length;
  return html`<div class="message" role="alert">
    <code>${text.slice(0, error.position)}<mark>${wrong}</mark>${text.slice(end)}</code>
    <span>${wrongText(error)}</span>
    ${action ? html`<button class="button" @click=${action.run}>${action.label}</button>` : nothing}
  </div>`;
}
