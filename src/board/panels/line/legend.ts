import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type ReadoutOptions, valueAt } from '../../chart/readout.js';
import { styleMap } from '../../ui/style-map.js';
import type { DrawnLine } from './picture.js';

/** A line of a chart in its legend. */
export interface LegendLine {
  /** Identifies the line. */
  readonly id: string;
  readonly run: string;
  readonly name: string;
  readonly color: string;
  /** Dashes in CSS pixels; empty: a solid line. */
  readonly dash: readonly number[];
}

/**
 * Lines that a legend shows without scrolling in a narrow panel. A longer legend scrolls, so it must be reachable with the
 * keyboard.
 */
const ROWS = 4;

/** The names of the lines of a chart, each with an element for its value. */
export function legend(lines: readonly LegendLine[]): TemplateResult {
  return html`<ul class="legend" aria-label="Values" tabindex=${lines.length > ROWS ? 0 : nothing}>
    ${repeat(
      lines,
      ({ id }) => id,
      ({
        id,
        run,
        name,
        color,
        dash,
      }) => html`<li data-run=${run} data-line=${id} style=${styleMap({ '--color': color })}>
        <span class="swatch" style=${styleMap({ background: swatchOf(dash) })}></span><span class="name clip" title=${name}>${name}</span><span class="value"></span>
      </li>`,
    )}
  </ul>`;
}

/**
 * Writes the values at `x` into a legend; `null`: the last values. Writes only text nodes, because this runs for every mouse
 * move.
 */
export function showValues(
  root: ParentNode,
  lines: readonly DrawnLine[],
  x: number | null,
  options: ReadoutOptions,
): void {
  const byId = new Map(lines.map((line) => [line.id, line]));
  for (const item of root.querySelectorAll<HTMLElement>('.legend li')) {
    const line = byId.get(item.dataset['line'] ?? '');
    const value = item.querySelector('.value');
    if (value) value.textContent = line ? valueAt(line.series, x, options) : '';
  }
}

/** CSS background of a swatch that shows the dashes of the line; `null`: a solid line. */
function swatchOf([line, gap]: readonly number[]): string | null {
  if (line === undefined || gap === undefined) return null;
  return `repeating-linear-gradient(90deg, var(--color) 0 ${line}px, transparent ${line}px ${line + gap}px)`;
}
