import { css, html, nothing, type TemplateResult } from 'lit';
import type { RunDetail, RunInfo } from '../source/types.js';
import { newestStep, nonFiniteWord } from './data/health.js';
import type { BoardModel } from './data/model.js';
import { sliceData } from './data/state.js';
import { showKey } from './detail/show-key.js';
import { formatCount, formatSince, formatValue } from './ui/format.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

/** Most problems of a run that are listed one by one. */
const MOST_PROBLEMS = 5;

/** Something about a shown run that a person may want to know. */
export interface Alert {
  readonly uid: string;
  readonly name: string;
  readonly what: string;
  /** When it happened, in milliseconds since the epoch. Of what has no time of its own, when the run was last seen. */
  readonly time: number;
  /** The key and the step at which it began; `null`: it is about the run. */
  readonly at: { readonly key: string; readonly kind: 'scalar' | 'histogram'; readonly step: number } | null;
}

/** Style of the number on the bell, which is there when this code is. */
export const bellStyle = css`
  .bell {
    position: relative;
  }
  .bell b {
    position: absolute;
    top: 0;
    right: 0;
    min-width: 14px;
    padding: 0 3px;
    box-sizing: border-box;
    border-radius: 7px;
    background: var(--s-warn);
    color: var(--s-surface);
    font: 600 11px/14px var(--s-font);
  }
`;

/** The alerts about the shown runs, the newest first. */
export function alertsOf({ selection, feed }: BoardModel): Alert[] {
  return selection.selected
    .flatMap((uid) => {
      const info = feed.info(uid);
      return info ? alertsOfRun(info, feed.details.get(uid)) : [];
    })
    .sort((a, b) => b.time - a.time);
}

function alertsOfRun(info: RunInfo, detail: RunDetail | undefined): Alert[] {
  const { uid, name, id, status, ended, lastSeen, dropped } = info;
  const alerts: Alert[] = [];
  const add = (what: string, time = lastSeen, at: Alert['at'] = null) =>
    alerts.push({ uid, name: name || id, what, time, at });
  if (status === 'failed')
    add(`failed${detail?.error?.message ? `: ${detail.error.message}` : ''}`, ended || lastSeen);
  if (status === 'crashed') {
    const step = detail ? newestStep(detail) : Number.NaN;
    add(`stopped without ending${Number.isFinite(step) ? ` at step ${formatValue(step)}` : ''}`);
  }
  const first = detail?.firstNonFinite;
  if (detail && first) add(`became ${nonFiniteWord(detail, first)}, first in`, first.time, first);
  if (dropped > 0) add(`dropped ${formatCount(dropped)} ${dropped === 1 ? 'value' : 'values'}`);
  const problems = detail?.problemList ?? [];
  for (const { key, reason, count } of problems.slice(0, MOST_PROBLEMS)) {
    add(`${key ? `${key}: ` : ''}${reason}${count > 1 ? ` (${formatCount(count)} times)` : ''}`);
  }
  if (problems.length > MOST_PROBLEMS) {
    add(`has ${formatCount(problems.length - MOST_PROBLEMS)} more kinds of problems`);
  }
  return alerts;
}

/** The list of alerts, in the pop-over of the bell. */
class Alerts extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        width: min(416px, 80vw);
        font-size: 12px;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        gap: 8px;
        padding: 4px 0;
        line-height: 16px;
      }
      li > span {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      small {
        flex: none;
        color: var(--s-muted);
        font-size: 12px;
      }
      p {
        margin: 0;
        color: var(--s-muted);
      }
    `,
  ];

  override render(): TemplateResult {
    const alerts = sliceData(() => alertsOf(this.model));
    if (alerts.length === 0) return html`<p>No alerts about the shown runs.</p>`;
    return html`<ul>${alerts.map((alert) => this.#row(alert))}</ul>`;
  }

  #row({ uid, name, what, time, at }: Alert): TemplateResult {
    const { model } = this;
    return html`<li><span><button class="link" @click=${() => model.selection.setFocus(uid)}>${name}</button> ${what}${
      at
        ? html` <button class="link" @click=${() => showKey(model, uid, at)}>${at.key}</button> at step ${formatValue(at.step)}`
        : nothing
    }</span><small>${formatSince(Date.now() - time)}</small></li>`;
  }
}

export const alertsTag = definePart('stepwell-alerts', Alerts);
