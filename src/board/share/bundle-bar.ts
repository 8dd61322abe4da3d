import { css, html, nothing, type TemplateResult } from 'lit';
import { icon } from '../ui/icons.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { closeBundle } from './opening.js';

/** Problems shown one by one: a damaged file may have thousands. */
const MAX_PROBLEMS = 100;

/** A bar that says that a file is shown and not the stored runs, with actions for the file. */
class BundleBar extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        border-bottom: 1px solid var(--s-line);
        background: color-mix(in srgb, var(--s-accent) 9%, var(--s-surface));
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 8px;
        padding: 7px 12px;
      }
      .text {
        flex: 1 1 220px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .button {
        height: 24px;
      }
      .problems {
        flex: 1 0 100%;
      }
      summary {
        display: flex;
        align-items: center;
        gap: 6px;
        width: max-content;
        color: var(--s-warn);
        cursor: pointer;
      }
      ul {
        max-height: 160px;
        margin: 4px 0 0;
        padding-left: 36px;
        overflow: auto;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { sharing } = this.model;
    const { bundle } = sharing;
    if (!bundle) return nothing;
    const { name, runs, problems } = bundle;
    return html`<div class="bar" role="region" aria-label="Bundle">
      <span class="text" role="status">Bundle${name ? html` <b>${name}</b>` : nothing}: ${runs} ${runs === 1 ? 'run' : 'runs'}. Nothing is copied.</span>
      <button class="button primary" ?disabled=${runs === 0} @click=${() => sharing.ask({ kind: 'import' })}>Import into this browser</button>
      <button class="button close" @click=${() => closeBundle(this.model)}>Close bundle</button>
      ${problems.length > 0 ? problemList(problems) : nothing}
    </div>`;
  }
}

function problemList(problems: readonly string[]): TemplateResult {
  const count = problems.length;
  const more = count - MAX_PROBLEMS;
  return html`<details class="problems">
    <summary>${icon('warning')} ${count === 1 ? '1 problem' : `${count} problems`} in this file; the rest is shown</summary>
    <ul>${problems.slice(0, MAX_PROBLEMS).map((problem) => html`<li>${problem}</li>`)}
      ${more > 0 ? html`<li>and ${more} more</li>` : nothing}</ul>
  </details>`;
}

export const bundleBarTag = definePart('stepwell-bundle-bar', BundleBar);
