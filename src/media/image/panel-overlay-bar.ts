import { css, html, nothing, type TemplateResult } from 'lit';
import { choice } from '../../board/panels/media/choice.js';
import { styleMap } from '../../board/ui/style-map.js';
import type { Overlays } from './overlays.js';
import { classCss } from './panel-class-colors.js';
import type { ShownLabels } from './panel-labels.js';
import { className, type OverlayState } from './panel-overlay-state.js';

/** Most classes that can be switched one by one. */
const MOST_LISTED = 200;

/** Styles of {@link overlayBar}. */
export const overlayBarStyle = css`
  .bar {
    position: relative;
    z-index: 2;
  }
  .bar .button {
    max-width: 120px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bar input[type='range'] {
    width: 64px;
    margin: 0;
    accent-color: var(--s-accent);
  }
  /* In a small panel the controls stay in one row: a second one would cut the captions. */
  :host(:not([large])) .bar {
    gap: 4px 6px;
  }
  :host(:not([large])) .bar .word {
    display: none;
  }
  :host(:not([large])) .bar .button {
    max-width: 72px;
    padding: 0 6px;
  }
  :host(:not([large])) .bar input[type='range'] {
    width: 40px;
  }
  .bar summary {
    cursor: pointer;
    padding: 2px 4px;
  }
  .classes {
    position: absolute;
    left: 12px;
    right: 12px;
    max-width: 260px;
    max-height: 150px;
    overflow: auto;
    padding: 6px 8px;
    border: 1px solid var(--s-line);
    border-radius: var(--s-radius);
    background: var(--s-surface);
    color: var(--s-text);
    box-shadow: var(--s-shadow);
  }
  :host([large]) .classes {
    max-height: 320px;
  }
  .bar .classes label {
    display: flex;
    gap: 6px;
    min-height: 24px;
  }
  .classes .swatch {
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 2px;
  }
`;

/** An image that is shown, with the label maps that were read. */
export interface ShownOverlays extends Overlays {
  readonly labels: readonly (ShownLabels | undefined)[];
}

/** Names of the scores of boxes. */
function scoreNames(shown: readonly ShownOverlays[]): string[] {
  const boxes = shown.flatMap((each) => each.boxes.flatMap((group) => group.boxes));
  return [...new Set(boxes.flatMap(({ scores }) => Object.keys(scores ?? {})))];
}

/** The controls of what is drawn over the images of a key. */
export function overlayBar(
  key: string,
  shown: readonly ShownOverlays[],
  views: OverlayState,
): TemplateResult | typeof nothing {
  const names = (of: 'masks' | 'boxes') => [
    ...new Set(shown.flatMap((each) => each[of].map(({ name }) => name))),
  ];
  const [masks, boxes] = [names('masks'), names('boxes')];
  if (masks.length + boxes.length === 0) return nothing;
  const toggle = (what: 'mask' | 'boxes', name: string) =>
    html`<button class="button" title=${`Show or hide ${what} ${name}`} aria-label=${`${what} ${name} of ${key}`}
      aria-pressed=${views.isHidden(what, name) ? 'false' : 'true'} @click=${() => views.toggle(what, name)}>${name || what}</button>`;
  const opacity = ({ target }: Event) =>
    views.change({ opacity: Number((target as HTMLInputElement).value) });
  return html`<div class="bar" role="group" aria-label=${`Overlays of ${key}`}>
    ${masks.map((name) => toggle('mask', name))}
    ${masks.length > 0 ? html`<label title="Opacity of the masks"><span class="word">Opacity</span> <input type="range" min="0" max="1" step="0.05" .value=${String(views.opacity)} aria-label=${`Opacity of the masks of ${key}`} @input=${opacity} /></label>` : nothing}
    ${boxes.map((name) => toggle('boxes', name))}
    ${scoreFilter(key, shown, views)}
    ${classList(key, shown, views)}
  </div>`;
}

/** The score in use. */
export function scoreOf(shown: readonly ShownOverlays[], views: OverlayState): string | null {
  const names = scoreNames(shown);
  return names.find((name) => name === views.score) ?? names[0] ?? null;
}

function scoreFilter(key: string, shown: readonly ShownOverlays[], views: OverlayState) {
  const names = scoreNames(shown);
  const name = scoreOf(shown, views);
  if (name === null) return nothing;
  const values = shown.flatMap((each) =>
    each.boxes.flatMap((group) => group.boxes.flatMap(({ scores }) => scores?.[name] ?? [])),
  );
  // Most scores are probabilities: their slider goes from 0 to 1 at every step.
  const min = values.reduce((least, each) => Math.min(least, each), 0);
  const max = values.reduce((most, each) => Math.max(most, each), 1);
  const change = ({ target }: Event) => {
    const value = Number((target as HTMLInputElement).value);
    views.change({ minScore: value <= min ? null : value });
  };
  const options = Object.fromEntries(names.map((each) => [each, each]));
  return html`${names.length > 1 ? choice('Score', key, options, name, (score) => views.change({ score, minScore: null })) : nothing}
    <label title=${`Hide boxes whose ${name} is lower`}>${name} ≥ <input type="range" min=${min} max=${max} step=${(max - min) / 100}
      .value=${String(views.minScore ?? min)} aria-label=${`Least ${name} of the boxes of ${key}`} @input=${change} />
      <span>${Number((views.minScore ?? min).toPrecision(2))}</span></label>`;
}

function classList(key: string, shown: readonly ShownOverlays[], views: OverlayState) {
  const classes = new Map<string, number>();
  for (const each of shown) {
    for (const { labels, boxes } of each.boxes) {
      for (const { classId } of boxes) classes.set(className(classId, labels), classId);
    }
    for (const [i, { labels }] of each.masks.entries()) {
      const read = each.labels[i];
      if (!read || 'problem' in read) continue;
      for (const id of read.classes)
        if (id !== 0 || labels[0] !== undefined) classes.set(className(id, labels), id);
    }
  }
  const listed = [...classes].sort(([, a], [, b]) => a - b);
  if (listed.length === 0) return nothing;
  const more = listed.length - MOST_LISTED;
  return html`<details><summary>Classes</summary><div class="classes" role="group" aria-label=${`Classes of ${key}`}>
    ${listed.slice(0, MOST_LISTED).map(
      ([name, id]) => html`<label><input type="checkbox" .checked=${!views.isHidden('class', name)}
        @change=${() => views.toggle('class', name)} /><span class="swatch" style=${styleMap({ background: classCss(id) })}></span><span class="clip" title=${name}>${name}</span></label>`,
    )}
    ${more > 0 ? html`<span>and ${more} more</span>` : nothing}
  </div></details>`;
}
