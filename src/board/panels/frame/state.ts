import { html, nothing, type TemplateResult } from 'lit';

/** An action by which a person can leave a state. */
export interface StateAction {
  readonly label: string;
  readonly run: () => void;
}

/** Placeholder during the first read. */
export const loadingState: TemplateResult = html`<div class="bones" aria-busy="true"></div>`;

/** Says why a panel shows nothing, with an action if there is one. */
export function emptyState(text: string, action: StateAction | null = null): TemplateResult {
  return message(text, nothing, action);
}

/** Says why a panel could not read or load, with a button to retry. */
export function errorState(text: string, retry: () => void): TemplateResult {
  return message(text, 'alert', { label: 'Try again', run: retry });
}

function message(text: string, role: 'alert' | typeof nothing, action: StateAction | null): TemplateResult {
  return html`<div class="message" role=${role}><span>${text}</span>
    ${action ? html`<button class="button" @click=${action.run}>${action.label}</button>` : nothing}</div>`;
}
