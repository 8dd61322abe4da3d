import { html, type TemplateResult } from 'lit';

/** Callbacks of the area of a plot. */
export interface AreaEvents {
  key(event: KeyboardEvent): void;
  /** Called when the area loses the focus. */
  leave(): void;
}

/**
 * The element that a plot fills, with a label that explains its keys. `content` covers the plot. `isBare`: the plot is hidden.
 */
export function plotArea(name: string, events: AreaEvents, content: unknown, isBare = false): TemplateResult {
  // The HTML comment ends the content. Without it, Lit would treat the plot, which is appended after the content, as content.
  return html`<div class="plot ${isBare ? 'bare' : ''}" tabindex="0" role="application" aria-roledescription="chart"
    aria-label=${`${name}: arrow keys move the cursor, plus and minus zoom, 0 resets`}
    @keydown=${(event: KeyboardEvent) => events.key(event)} @blur=${() => events.leave()}>${content}<!-- plot --></div>`;
}
