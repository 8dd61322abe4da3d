import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { type DrawingOptions, HISTOGRAM_VIEWS, type HistogramView } from '../../histogram/drawing-options.js';

const VIEW_NAMES: Readonly<Record<HistogramView, string>> = {
  heatmap: 'Heat map',
  ridges: 'Ridges',
  overlay: 'Overlay',
  bands: 'Bands',
  step: 'Step',
};

const SCALES: readonly (readonly [DrawingOptions['scale'], string])[] = [
  ['linear', 'Linear'],
  ['log', 'Log'],
  ['symlog', 'Symmetric log'],
];
const VALUES: readonly (readonly [DrawingOptions['value'], string])[] = [
  ['density', 'Density'],
  ['count', 'Count'],
];
const NORMALS: readonly (readonly [DrawingOptions['normalize'], string])[] = [
  ['step', 'Each step'],
  ['all', 'All steps'],
];

/** The drawing options of a panel, and the functions that change them. */
export interface DrawingControls {
  readonly drawing: DrawingOptions;
  /** True if the panel has own options. */
  readonly isOwn: boolean;
  change(drawing: DrawingOptions): void;
  setOwn(own: boolean): void;
}

/** The view as a row of buttons. */
export function viewSwitch({ drawing, change }: DrawingControls): TemplateResult {
  return html`<div class="views" role="group" aria-label="View">
    ${HISTOGRAM_VIEWS.map(
      (view) => html`<button aria-pressed=${view === drawing.view} data-view=${view}
        @click=${() => change({ ...drawing, view })}>${VIEW_NAMES[view]}</button>`,
    )}
  </div>`;
}

/** The view as a drop-down list. */
export function viewSelect({ drawing, change }: DrawingControls): TemplateResult {
  const options = HISTOGRAM_VIEWS.map((view) => [view, VIEW_NAMES[view]] as const);
  return select('View', options, drawing.view, (view) => change({ ...drawing, view }));
}

/** Controls for all options that the current view uses, without the view itself. */
export function drawingFields({ drawing, isOwn, change, setOwn }: DrawingControls): TemplateResult {
  return html`${select('Scale', SCALES, drawing.scale, (scale) => change({ ...drawing, scale }))}
    ${
      drawing.view === 'bands'
        ? nothing
        : select('Measure', VALUES, drawing.value, (value) => change({ ...drawing, value }))
    }
    ${
      drawing.view === 'heatmap'
        ? select('Scaled to', NORMALS, drawing.normalize, (normalize) => change({ ...drawing, normalize }))
        : nothing
    }
    <label class="own"><input type="checkbox" .checked=${isOwn}
      @change=${(event: Event) => setOwn((event.target as HTMLInputElement).checked)} /> Only this panel</label>`;
}

function select<T extends string>(
  name: string,
  options: readonly (readonly [T, string])[],
  chosen: T,
  change: (value: T) => void,
): TemplateResult {
  return html`<label class="set"><span>${name}</span>
    <select aria-label=${name} @change=${(event: Event) => {
      const at = (event.target as HTMLSelectElement).selectedIndex;
      const option = options[at];
      if (option) change(option[0]);
    }}>${options.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}</select>
  </label>`;
}

/** The icon of the menu: two sliders. */
export const menuIcon = html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
  ${svg`<path d="M2.5 5h5M10.5 5h3M2.5 11h2M7.5 11h6M9 3.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 0 0 0-3zM6 9.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 0 0 0-3z" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" />`}
</svg>`;

export const controlStyle = css`
  .views {
    display: inline-flex;
    flex: none;
    border: 1px solid var(--s-line);
    border-radius: var(--s-radius);
    overflow: hidden;
  }
  .views button {
    height: 26px;
    padding: 0 10px;
    border: 0;
    background: none;
    color: var(--s-muted);
    cursor: pointer;
  }
  .views button + button {
    border-left: 1px solid var(--s-line);
  }
  .views button:hover {
    background: var(--s-subtle);
  }
  .views button:focus-visible {
    outline-offset: -2px;
  }
  .views button[aria-pressed='true'] {
    color: var(--s-accent);
    background: color-mix(in srgb, var(--s-accent) 10%, transparent);
  }
  .tools {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 14px;
    padding: 4px 12px 8px;
  }
  .set {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: 12px;
    color: var(--s-muted);
  }
  .own {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: 12px;
    color: var(--s-muted);
  }
  .own input {
    accent-color: var(--s-accent);
  }
  .menu {
    position: fixed;
    inset: auto;
    width: 220px;
    margin: 0;
    padding: 10px 12px;
    border: 1px solid var(--s-line);
    border-radius: 8px;
    background: var(--s-surface);
    color: var(--s-text);
    box-shadow: var(--s-shadow);
  }
  .menu:popover-open {
    display: grid;
    gap: 8px;
  }
  .menu .set select {
    flex: 1;
    min-width: 0;
    font-size: 13px;
  }
  .menu .set span {
    width: 60px;
  }
`;
