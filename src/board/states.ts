import { css, html, type TemplateResult } from 'lit';
import type { StepwellError } from '../base/errors.js';
import { ROW_PX } from './panels/row-height.js';

/** Styles of the board's states without panels, see also `empty.ts`. */
export const stateStyles = css`
  .state {
    display: grid;
    justify-items: center;
    align-content: center;
    gap: 10px;
    min-height: 100%;
    padding: 48px 20px;
    text-align: center;
  }
  .state h2 {
    margin: 0;
    font-size: 17px;
    font-weight: 650;
  }
  .state p {
    max-width: 46ch;
    margin: 0;
    color: var(--s-muted);
  }
  .skeleton {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr));
    padding-top: 32px;
  }
  .skeleton div {
    height: ${ROW_PX}px;
    border: 0 solid var(--s-line);
    border-width: 0 1px 1px 0;
  }
`;

/** The state during the first read. */
export function loadingState(): TemplateResult {
  return html`<div class="skeleton" role="status" aria-busy="true" aria-label="Loading runs">
    ${[0, 1, 2, 3, 4, 5].map(() => html`<div></div>`)}
  </div>`;
}

/** The state after the first read failed. */
export function errorState(error: StepwellError, retry: () => void): TemplateResult {
  return html`<div class="state" role="alert">
    <h2>The runs could not be read</h2>
    <p>${error.message}</p>
    <p class="mono">${error.name}</p>
    <button class="button primary" @click=${retry}>Try again</button>
  </div>`;
}
