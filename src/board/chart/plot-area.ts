import { html, type TemplateResult } from 'lit';

/** What a person does on the area of a plot. */
export interface AreaEvents {
  key(event: KeyboardEvent): void;
  /** The keyboard leaves the area. */
  leave(): void;
}

/** The element that a plot fills, with its keys in words. `content` lies over the plot; `isBare`: the plot is not seen. */
export function plotArea(name: string, events: AreaEvents, content: unknown, isBare = false): TemplateResult {
  // The comment ends the content: Lit would otherwise take the plot, which is appended after it, for a part of it.
  return html`<div class="plot ${isBare ? 'bare' : ''}" tabindex="0" role="application" aria-roledescription="chart"
    aria-label=${`${name}: arrow keys move the cursor, plus and minus zoom, 0 resets`}
    @keydown=${(event: KeyboardEvent) => events.key(event)} @blur=${() => events.leave()}>${content}<!-- plot --></div>`;
}
