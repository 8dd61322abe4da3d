import { css, html, nothing, type TemplateResult } from 'lit';
import type { StepwellError } from '../base/errors.js';
import { ROW_PX } from './panels/row-height.js';

/** The three lines of code that draw a first curve. */
const EXAMPLE = `import { init } from 'stepwell';
const run = await init({ project: 'demo' });
run.log({ loss: 0.5, accuracy: 0.8 });`;

/** Styles of the board's states without panels. */
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
  .state pre {
    max-width: 100%;
    margin: 8px 0;
    padding: 14px 18px;
    border: 1px solid var(--s-line);
    border-radius: var(--s-radius);
    background: var(--s-surface);
    font: 12.5px/1.6 var(--s-mono);
    text-align: left;
    overflow-x: auto;
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

/** The state without any runs. `pick` lets the person open a file; `null`: files cannot be opened here. */
export function emptyState(pick: (() => void) | null): TemplateResult {
  return html`<div class="state">
    <h2>No runs yet</h2>
    <p>Log something in a page of this site and it appears here at once:</p>
    <pre tabindex="0"><code>${EXAMPLE}</code></pre>
    <p>Runs live under this address, <span class="mono">${location.origin}</span>. Another port is another origin, with runs of its own.</p>
    ${pick ? html`<p>Or drop a bundle here, or <button class="link" @click=${pick}>open one</button>.</p>` : nothing}
  </div>`;
}

/** The state for a chosen project without runs. */
export function emptyProject(showAll: () => void): TemplateResult {
  return html`<div class="state">
    <h2>No runs in this project</h2>
    <button class="button" @click=${showAll}>Show all projects</button>
  </div>`;
}

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
