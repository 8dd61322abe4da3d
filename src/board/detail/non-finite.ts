import { css, html, type TemplateResult } from 'lit';
import type { FirstNonFinite, RunDetail } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';
import { sliceData } from '../data/state.js';
import { formatTime } from '../ui/dates.js';
import { formatValue } from '../ui/format.js';
import { icon } from '../ui/icons.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { showKey } from './show-key.js';

/** Runs whose notice a person closed: for as long as the board lives, also when the panels are built anew. */
const closed = new WeakMap<BoardModel, Set<string>>();

/** The content of a notice. */
interface Notice {
  readonly uid: string;
  readonly name: string;
  readonly first: FirstNonFinite;
  readonly word: string;
}

/** Above the panels: which key of each selected run was the first to become NaN or infinite. */
class NonFiniteNotice extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .notice {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-top: 8px;
        padding: 3px 4px 3px 10px;
        border: 1px solid color-mix(in srgb, var(--s-warn) 40%, var(--s-line));
        border-radius: var(--s-radius);
        background: color-mix(in srgb, var(--s-warn) 7%, var(--s-surface));
      }
      .notice > .icon {
        color: var(--s-warn);
      }
      .text {
        display: -webkit-box;
        flex: 1;
        min-width: 0;
        overflow: hidden;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
      }
      b {
        font-weight: 600;
      }
      .link {
        flex: none;
      }
    `,
  ];

  override render(): unknown {
    const { feed, selection } = this.model;
    const away = closed.get(this.model);
    const notices = sliceData(() =>
      selection.selected.flatMap((uid) => {
        const run = feed.details.get(uid);
        const first = run?.firstNonFinite;
        return first ? [{ uid, name: run.name || run.id, first, word: nonFiniteWord(run, first) }] : [];
      }),
    );
    return notices.filter(({ uid }) => !away?.has(uid)).map((notice) => this.#notice(notice));
  }

  #notice({ uid, name, first, word }: Notice): TemplateResult {
    const { model } = this;
    const rest = `was the first to become ${word}, at step ${formatValue(first.step)}.`;
    return html`<div class="notice" role="status" data-run=${uid}>${icon('warning')}
      <span class="text" title=${`${name}: ${first.key} ${rest}`}>${name}: <b>${first.key}</b> ${rest}</span>
      <button class="link" aria-label=${`Show ${first.key}`} @click=${() => showKey(model, uid, first)}>Show</button>
      <button class="link" @click=${() => model.selection.setFocus(uid)}>Details</button>
      <button class="ghost" aria-label=${`Close the notice of ${name}`} title="Close" @click=${() => this.#close(uid)}>${icon('close')}</button></div>`;
  }

  #close(uid: string): void {
    const away = closed.get(this.model) ?? new Set();
    closed.set(this.model, away.add(uid));
    this.requestUpdate();
  }
}

/** The same as an entry of a list of problems. */
export function nonFiniteItem(model: BoardModel, run: RunDetail, first: FirstNonFinite): TemplateResult {
  return html`<li><span>First to become ${nonFiniteWord(run, first)}</span>
    <button class="link" aria-label=${`Show ${first.key}`} @click=${() => showKey(model, run.uid, first)}>Show</button>
    <span class="muted"><span class="mono">${first.key}</span> at step ${formatValue(first.step)}, ${formatTime(first.time)}</span></li>`;
}

/** What it became. Of a histogram only the newest counts are known, which need not be those of its first time. */
function nonFiniteWord({ scalars }: RunDetail, { key, kind }: FirstNonFinite): string {
  const summary = kind === 'scalar' ? scalars[key] : undefined;
  if (summary && summary.nan === 0) return 'infinite';
  if (summary && summary.posInf + summary.negInf === 0) return 'NaN';
  return 'NaN or infinite';
}

export const nonFiniteNoticeTag = definePart('stepwell-non-finite', NonFiniteNotice);
