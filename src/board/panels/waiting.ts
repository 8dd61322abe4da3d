/** What panels show whose keys no selected run has logged: why, and the frame of the axes if values were announced. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { AnnouncedKey, RunDetail } from '../../source/types.js';
import { newestStep } from '../data/health.js';
import type { BoardModel } from '../data/model.js';
import { sliceData } from '../data/state.js';
import { adopt } from '../ui/adopt.js';
import { formatCount, formatValue } from '../ui/format.js';
import { sectionOf } from './keys.js';

/** Why a panel has no values. */
interface Absence {
  readonly why: string;
  /** What is known of the values that were announced; `null`: none were. */
  readonly more: string | null;
  /** True if the values will be drawn on axes. */
  readonly hasAxes: boolean;
}

/** What the text needs of a panel. */
interface Owner {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly model: BoardModel;
  readonly keys: readonly string[];
  /** `null`: on a board, where a person selects runs. */
  readonly label: string | null;
}

/** The content of a panel whose keys no selected run has logged. */
export function absence({ renderRoot, model, keys, label }: Owner): TemplateResult {
  if (renderRoot instanceof ShadowRoot) adopt(renderRoot, waitingStyle);
  const { why, more, hasAxes } = sliceData(() => absenceOf(model, keys));
  return html`<div class="nobody">${hasAxes ? html`<div class="frame"></div>` : nothing}
    <div class="message"><span>${more === null ? (label === null ? why : `No shown run has ${keys.join(', ') || 'such a metric'}.`) : html`<b>${why}</b>`}${more ? html` <br>${more}` : nothing}</span></div></div>`;
}

function absenceOf({ selection, feed }: BoardModel, keys: readonly string[]): Absence {
  const found = selection.selected.flatMap((uid) => {
    const detail = feed.details.get(uid);
    const announced = detail?.announced?.find(({ key }) => keys.includes(key));
    return detail && announced ? [{ detail, announced, status: feed.info(uid)?.status }] : [];
  });
  const waiting = found.find(({ status }) => status === 'running');
  const hasAxes = found.some(({ announced: { kind } }) => kind === 'scalar' || kind === 'histogram');
  if (waiting) {
    return { why: 'Waiting for the first value', more: expected(waiting.detail, waiting.announced), hasAxes };
  }
  if (found.length > 0) return { why: 'Announced, never logged', more: '', hasAxes };
  return { why: 'No selected run has this.', more: null, hasAxes };
}

/** What is known of the first value: `18 tensors, first at step 250`. */
function expected(detail: RunDetail, { kind, key, first, every }: AnnouncedKey): string {
  const words: string[] = [];
  if (kind === 'histogram') {
    const section = sectionOf(key);
    const tensors = (detail.announced ?? []).filter(
      (other) => other.kind === kind && sectionOf(other.key) === section,
    ).length;
    if (tensors > 1) words.push(`one of ${formatCount(tensors)} tensors`);
  }
  if (first !== null) {
    words.push(`${newestStep(detail) > first ? 'expected since' : 'first at'} step ${formatValue(first)}`);
  } else if (every !== null) words.push(every === 1 ? 'every step' : `every ${formatValue(every)} steps`);
  return words.join(', ');
}

/** The frame of axes stands where a chart has its plot, so that the first value moves nothing. */
const waitingStyle = css`
  .frame {
    position: absolute;
    inset: 10px 14px 24px 46px;
    border-bottom: 1px solid var(--s-edge);
    background: repeating-linear-gradient(var(--s-grid) 0 1px, transparent 1px 25%);
  }
  :host([key]) .frame {
    top: 38px;
  }
  .nobody {
    position: absolute;
    inset: 32px 0 0;
    display: grid;
    pointer-events: none;
  }
  .nobody b {
    font-weight: 500;
    color: var(--s-soft);
  }
`;
