import { html, nothing, render } from 'lit';
import { lastText } from '../../chart/last-text.js';
import type { DrawnLine } from './picture.js';

/** Most lines that the text names: more would not be listened to. */
const MOST = 24;

/**
 * Writes the lines of a chart as text, for people who do not see the chart: names and last values. `step`: as for `formatValue`.
 */
export function showLast(place: HTMLElement, lines: readonly DrawnLine[], step: number): void {
  const items = lines
    .slice(0, MOST)
    .map(
      ({ id, uid, name, color, series }) =>
        html`<li data-run=${uid} data-line=${id} data-color=${color}><span class="name">${name}</span> <span class="value">${lastText(series, step)}</span></li>`,
    );
  const rest = lines.length > MOST ? html`<li>and ${lines.length - MOST} more</li>` : nothing;
  render(html`${items}${rest}`, place);
}
