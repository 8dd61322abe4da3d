import { css, html, nothing, type TemplateResult } from 'lit';
import { slice } from './data/state.js';
import { pickBundle } from './share/opening.js';
import { stateStyles } from './states.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

/** The three lines of code that draw a first curve. */
const EXAMPLE = `import { init } from 'stepwell';
const run = await init({ project: 'demo' });
run.log({ loss: 0.5, accuracy: 0.8 });`;

/** The state without runs: how to record some. Loaded when there are none. */
class EmptyState extends BoardPart {
  static override styles = [
    controls,
    stateStyles,
    css`
      :host {
        display: block;
        height: 100%;
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
    `,
  ];

  override render(): TemplateResult {
    const { model } = this;
    const { settings, feed, sharing } = model;
    const elsewhere = slice(() => feed.projects.some(({ runs }) => runs > 0));
    if (settings.value.project !== null && elsewhere) {
      return html`<div class="state">
        <h2>No runs in this project</h2>
        <button class="button" @click=${() => settings.update({ project: null })}>Show all projects</button>
      </div>`;
    }
    const pick = sharing.opens && !sharing.bundle;
    return html`<div class="state">
      <h2>No runs yet</h2>
      <p>Log something in a page of this site and it appears here at once:</p>
      <pre tabindex="0"><code>${EXAMPLE}</code></pre>
      <p>Runs live under this address, <span class="mono">${location.origin}</span>. Another port is another origin, with runs of its own.</p>
      ${pick ? html`<p>Or drop a bundle here, or <button class="link" @click=${() => pickBundle(model)}>open one</button>.</p>` : nothing}
    </div>`;
  }
}

export const emptyTag = definePart('stepwell-empty', EmptyState);
