import { html, nothing, type TemplateResult } from 'lit';

/** A way out of a state that a person can take. */
export interface StateAction {
  readonly label: string;
  readonly run: () => void;
}

/** While the first values are read. */
export const loadingState: TemplateResult = html`<div class="bones" aria-busy="true"></div>`;

/** Why a panel shows nothing, with the way out where there is one. */
export function emptyState(text: string, action: StateAction | null = null): TemplateResult {
  return message(text, nothing, action);
}

/** Why a panel could not read or load, with another try. */
export function errorState(text: string, retry: () => void): TemplateResult {
  return message(text, 'alert', { label: 'Try again', run: retry });
}

function message(text: string, role: 'alert' | typeof nothing, action: StateAction | null): TemplateResult {
  return html`<div class="message" role=${role}><span>${text}</span>
    ${action ? html`<button class="button" @click=${action.run}>${action.label}</button>` : nothing}</div>`;
}
