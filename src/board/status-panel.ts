import { css, html, nothing, type TemplateResult } from 'lit';
import type { SourceStatus } from '../source/types.js';
import { rendering } from './data/rendering.js';
import { formatCompact, formatCount } from './ui/format.js';
import { formatBytes } from './ui/format-more.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

const ENGINE = { worker: 'worker', page: 'in the page (no worker)', remote: 'server' } as const;

/** Recording, storage and notices, in the pop-over of the pill. */
class StatusPanel extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        width: min(280px, 80vw);
        font-size: 12px;
      }
      h2 {
        margin: 12px 0 4px;
        font: inherit;
        color: var(--s-muted);
      }
      h2:first-child {
        margin-top: 0;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 12px;
        margin: 0;
        line-height: 24px;
      }
      dt {
        color: var(--s-soft);
      }
      dd {
        margin: 0;
        text-align: right;
      }
      progress {
        display: block;
        width: 100%;
        height: 4px;
        margin: 6px 0;
        accent-color: var(--s-text);
      }
      ul {
        margin: 0;
        padding-left: 16px;
        overflow-wrap: anywhere;
      }
      .warn {
        color: var(--s-warn);
      }
      p {
        margin: 0;
      }
    `,
  ];

  override render(): TemplateResult {
    const { feed, uploads } = this.model;
    const { status, phase } = feed;
    if (!status) return html`<p>${phase.state === 'error' ? 'Not connected' : 'Connecting…'}</p>`;
    // Refusals of the server are here too: they concern every run, and the person has to act on the server.
    const blocked = [...uploads.states.values()].filter(({ code }) => code === 'blocked');
    const notices = [...status.notices, ...new Set(blocked.map(({ reason }) => reason))];
    // A bundle does not change, so its rate of values is not shown.
    const isStill = status.storage === 'bundle';
    return html`<h2>Recording</h2>
      <dl>
        ${isStill ? nothing : flow(status)}
        <dt>Where</dt><dd class=${status.engine === 'page' ? 'warn' : ''}>${isStill ? 'bundle' : `${ENGINE[status.engine]} ${status.state}`}</dd>
      </dl>
      ${isStill ? nothing : storage(status)}
      ${notices.length > 0 ? html`<h2>${notices.length === 1 ? '1 notice' : `${notices.length} notices`}</h2><ul class="warn">${notices.map((notice) => html`<li>${notice}</li>`)}</ul>` : nothing}`;
  }
}

/** The rate of values, the bytes that wait, and the dropped values. */
function flow({ valuesPerSecond, waitingBytes, dropped, pageShare }: SourceStatus): TemplateResult {
  return html`<dt>Written</dt><dd>${formatCompact(Number(valuesPerSecond.toPrecision(3)))} values/s</dd>
    <dt>Waiting</dt><dd>${formatBytes(waitingBytes)}</dd>
    <dt>Dropped</dt><dd class=${dropped > 0 ? 'warn' : ''}>${formatCount(dropped)}</dd>
    ${
      pageShare === undefined
        ? nothing
        : html`<dt title="log(), packing and posting, in about the last ten seconds. Of 64 calls, one is timed.">On the page thread</dt><dd>${shareText(pageShare)}</dd>
    <dt title="Rendering and drawing of the boards in this page, without the browser's layout and paint.">Drawing this board</dt><dd>${shareText(drawingShare())}</dd>`
    }`;
}

/** Length of the window in which the share of drawing is measured, in milliseconds. */
const WINDOW_MS = 10_000;
/** Times and sums of {@link rendering}: one from before the window, and those in the window. Begins when this code is loaded. */
const samples = [{ at: performance.now(), ms: rendering.ms }];

/** The share of drawing in the last ten seconds. When nobody has looked for longer: since then. */
function drawingShare(): number {
  const last = { at: performance.now(), ms: rendering.ms };
  samples.push(last);
  while (samples.length > 2 && last.at - (samples[1]?.at ?? 0) > WINDOW_MS) samples.shift();
  const { at, ms } = samples[0] ?? last;
  return last.at > at ? (last.ms - ms) / (last.at - at) : 0;
}

function shareText(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 0.1 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}

function storage({
  storage: kind,
  usedBytes,
  quotaBytes,
  persisted,
}: SourceStatus): TemplateResult | typeof nothing {
  if (kind === 'memory')
    return html`<h2>Storage</h2><p class="warn">In memory only: nothing survives this page.</p>`;
  if (usedBytes === null) return nothing;
  return html`<h2>Storage</h2>
    ${quotaBytes === null ? nothing : html`<progress aria-label="Storage of this origin" max=${quotaBytes} value=${Math.min(usedBytes, quotaBytes)}></progress>`}
    <dl>
      <dt>Stored</dt><dd>${formatBytes(usedBytes)}</dd>
      ${quotaBytes === null ? nothing : html`<dt>Room left</dt><dd>${formatBytes(Math.max(0, quotaBytes - usedBytes))}</dd>`}
      ${persisted === null ? nothing : html`<dt>Kept</dt><dd>${persisted ? 'until somebody deletes it' : 'until the disk is full'}</dd>`}
    </dl>`;
}

export const statusPanelTag = definePart('stepwell-status', StatusPanel);
