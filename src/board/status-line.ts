import { css, html, nothing, type TemplateResult } from 'lit';
import type { SourceStatus } from '../source/types.js';
import { formatBytes, formatCompact, formatCount } from './ui/format.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

const ENGINE = { worker: 'worker', page: 'in the page (no worker)', remote: 'server' } as const;
const STATE = { starting: 'starting', ready: 'ready', lost: 'lost' } as const;
/** Share of the origin's storage quota from which storage counts as nearly full. */
const NEARLY_FULL = 0.9;

/** One line with the state of logging and storage. */
class StatusLine extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 4px 16px;
        flex-wrap: wrap;
        min-height: 28px;
        padding: 4px 12px;
        border-top: 1px solid var(--s-line);
        background: var(--s-surface);
        color: var(--s-muted);
        font-size: 12px;
      }
      b {
        font-weight: 500;
        color: var(--s-text);
      }
      .state {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .dot {
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: var(--s-ok);
      }
      .trouble .dot {
        background: var(--s-warn);
      }
      .lost .dot {
        background: var(--s-bad);
      }
      .starting .dot {
        background: var(--s-warn);
      }
      .warn,
      .warn b {
        color: var(--s-warn);
      }
      .rate b {
        display: inline-block;
        min-width: 4ch;
        text-align: right;
      }
      details {
        position: relative;
        margin-left: auto;
      }
      summary {
        cursor: pointer;
      }
      ul {
        position: absolute;
        right: 0;
        bottom: 24px;
        z-index: 3;
        width: max-content;
        max-width: min(420px, 80vw);
        margin: 0;
        padding: 10px 12px 10px 26px;
        border: 1px solid var(--s-line);
        border-radius: var(--s-radius);
        background: var(--s-surface);
        color: var(--s-text);
        box-shadow: var(--s-shadow);
      }
    `,
  ];

  override render(): TemplateResult {
    const { status, phase } = this.model.feed;
    if (!status) return html`<span>${phase.state === 'error' ? 'Not connected' : 'Connecting…'}</span>`;
    // Show refusals of the server here too: they concern every run, and the person has to act on the server.
    const blocked = [...this.model.uploads.states.values()].filter(({ code }) => code === 'blocked');
    const notices = [...status.notices, ...new Set(blocked.map(({ reason }) => reason))];
    // A bundle does not change, so its rate of values is not shown.
    const isStill = status.storage === 'bundle';
    const where = isStill ? 'bundle' : `${ENGINE[status.engine]} ${STATE[status.state]}`;
    const trouble = notices.length > 0 || status.engine === 'page' ? 'trouble' : '';
    return html`
      <span class="state ${status.state} ${trouble}"><span class="dot"></span>${where}</span>
      ${isStill ? nothing : flow(status)}
      ${storage(status)}
      ${
        notices.length > 0
          ? html`<details class="warn"><summary>${notices.length} ${notices.length === 1 ? 'notice' : 'notices'}</summary>
              <ul>${notices.map((notice) => html`<li>${notice}</li>`)}</ul></details>`
          : nothing
      }
    `;
  }
}

/** The rate of values, the bytes that wait, and the dropped values. */
function flow({ valuesPerSecond, waitingBytes, dropped }: SourceStatus): TemplateResult {
  return html`
    <span class="rate"><b>${formatCompact(Number(valuesPerSecond.toPrecision(3)))}</b> values/s</span>
    <span><b>${formatBytes(waitingBytes)}</b> waiting</span>
    <span class=${dropped > 0 ? 'warn' : ''}><b>${formatCount(dropped)}</b> dropped</span>`;
}

function storage({
  storage: kind,
  usedBytes,
  quotaBytes,
  persisted,
}: SourceStatus): TemplateResult | typeof nothing {
  if (kind === 'memory') return html`<span class="warn">in memory only</span>`;
  if (usedBytes === null) return nothing;
  if (quotaBytes === null) return html`<span><b>${formatBytes(usedBytes)}</b> stored</span>`;
  const full = usedBytes > quotaBytes * NEARLY_FULL;
  const keep = persisted === false ? ' The browser may remove it when the disk is full.' : '';
  return html`<span class=${full ? 'warn' : ''} title=${`Storage of this origin.${keep}`}>
    <b>${formatBytes(usedBytes)}</b> stored, <b>${formatBytes(Math.max(0, quotaBytes - usedBytes))}</b> left</span>`;
}

export const statusLineTag = definePart('stepwell-status-line', StatusLine);
