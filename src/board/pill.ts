import { css, html, type TemplateResult } from 'lit';
import type { SourceStatus } from '../source/types.js';
import { slice } from './data/state.js';
import { formatCompact, formatCount } from './ui/format.js';
import { BoardPart, definePart } from './ui/part.js';

/** Share of the origin's storage quota from which storage counts as nearly full. */
const NEARLY_FULL = 0.9;

/** `tone`: whether a person has to look. `text`: what is worst, or how fast values arrive. */
type State = readonly [tone: 'ok' | 'warn' | 'bad', text: string];

/** What the pill in the header says: one word about recording and storage. */
class Pill extends BoardPart {
  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: 6px;
    }
    .dot {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--s-ok);
    }
    /* Another shape too, because not everybody can tell the colours apart. */
    .warn .dot {
      border-radius: 1px;
      background: var(--s-warn);
      transform: rotate(45deg);
    }
    .bad .dot {
      border-radius: 1px;
      background: var(--s-bad);
    }
    .state {
      display: inline-flex;
      align-items: center;
      gap: 6px;
    }
    .warn {
      color: var(--s-warn);
    }
    .bad {
      color: var(--s-bad);
    }
    @container (max-width: 759.98px) {
      .ok .word {
        position: absolute;
        clip-path: inset(50%);
      }
    }
  `;
  readonly #turned = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#turned);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#turned);
  }

  override render(): TemplateResult {
    const { feed, uploads } = this.model;
    const [tone, text] = slice(() => {
      const { status, phase } = feed;
      if (!status)
        return [
          phase.state === 'error' ? 'bad' : 'warn',
          phase.state === 'error' ? 'not connected' : 'connecting',
        ];
      const isBlocked = [...uploads.states.values()].some(({ code }) => code === 'blocked');
      return stateOf(status, isBlocked);
    });
    return html`<span class="state ${tone}"><span class="dot"></span><span class="word">${text}</span></span>`;
  }
}

function stateOf(status: SourceStatus, isBlocked: boolean): State {
  const { state, storage, engine, dropped, usedBytes, quotaBytes, notices, valuesPerSecond } = status;
  if (state === 'lost') return ['bad', 'lost'];
  if (dropped > 0) return ['warn', `dropped ${formatCount(dropped)}`];
  if (storage === 'memory') return ['warn', 'in memory only'];
  if (usedBytes !== null && quotaBytes !== null && usedBytes > quotaBytes * NEARLY_FULL)
    return ['warn', 'nearly full'];
  if (isBlocked) return ['warn', 'not sent'];
  if (engine === 'page') return ['warn', 'no worker'];
  if (notices.length > 0) return ['warn', notices.length === 1 ? '1 notice' : `${notices.length} notices`];
  if (state === 'starting') return ['warn', 'starting'];
  if (storage === 'bundle') return ['ok', 'bundle'];
  if (document.hidden) return ['warn', 'paused'];
  return ['ok', `${formatCompact(Number(valuesPerSecond.toPrecision(3)))}/s`];
}

export const pillTag = definePart('stepwell-pill', Pill);
