import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { lastText } from '../../chart/last-text.js';
import type { DrawnLine } from './picture.js';

/** A line of a chart. */
export interface NamedLine {
  /** Identifies the line. */
  readonly id: string;
  readonly run: string;
  readonly name: string;
  readonly color: string;
  /** Dashes in CSS pixels; empty: a solid line. */
  readonly dash: readonly number[];
}

/** Most lines that the text names: more would not be listened to. */
const MOST = 24;

/** The lines of a chart as text, for people who do not see the chart: names, each with an element for the last value. */
export function summary(lines: readonly NamedLine[]): TemplateResult {
  return html`<ul class="lines unseen" aria-label="Last values">
    ${repeat(
      lines.slice(0, MOST),
      ({ id }) => id,
      ({ id, run, name, color }) =>
        html`<li data-run=${run} data-line=${id} data-color=${color}><span class="name">${name}</span> <span class="value"></span></li>`,
    )}
    ${lines.length > MOST ? html`<li>and ${lines.length - MOST} more</li>` : ''}
  </ul>`;
}

/** Writes the last values into a summary. Writes only text nodes, because this runs at every drawing. */
export function showLast(root: ParentNode, lines: readonly DrawnLine[], step: number): void {
  const byId = new Map(lines.map((line) => [line.id, line]));
  for (const item of root.querySelectorAll<HTMLElement>('.lines li')) {
    const line = byId.get(item.dataset['line'] ?? '');
    const value = item.querySelector('.value');
    const text = line ? lastText(line.series, step) : '';
    if (value && value.textContent !== text) value.textContent = text;
  }
}
