import { html, svg, type TemplateResult } from 'lit';

/**
 * Line icons on a 16 × 16 grid, in the colour of the text. Icons are decoration: the control around or beside them has the name.
 */
const PATHS = {
  chevron: 'M6 4l4 4-4 4',
  close: 'M4 4l8 8M12 4l-8 8',
  expand: 'M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5L9 7M2.5 13.5L7 9',
  eye: 'M1.5 8s2.4-4.5 6.5-4.5S14.5 8 14.5 8 12.1 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  pin: 'M5.5 2.5h5M6.5 2.5V7L4.5 9.5h7L9.5 7V2.5M8 9.5v4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.5M8 12h.01',
  reset: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3',
  fit: 'M2.8 5.5V2.8h2.7M13.2 5.5V2.8h-2.7M2.8 10.5v2.7h2.7M13.2 10.5v2.7h-2.7M5.5 8h5',
  down: 'M4.5 6.5L8 10l3.5-3.5',
  bell: 'M8 2.5a4 4 0 0 0-4 4v3l-1.2 2h10.4L12 9.5v-3a4 4 0 0 0-4-4zM6.8 13.8h2.4',
  check: 'M3 8.5l3.2 3L13 4.5',
  grab: 'M6 3.5h.01M10 3.5h.01M6 8h.01M10 8h.01M6 12.5h.01M10 12.5h.01',
  resize: 'M13 7l-6 6M13 11l-2 2',
  more: 'M8 2.9a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM8 7.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM8 12.1a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1z',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon as inline SVG. */
export function icon(name: IconName): TemplateResult {
  return drawnIcon(PATHS[name]);
}

/** An icon that only a part of the board has: a path of lines on a 16 × 16 grid. */
export function drawnIcon(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    ${svg`<path d=${path} fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" />`}
  </svg>`;
}
