import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { BoardModel } from '../../data/model.js';
import { styleMap } from '../../ui/style-map.js';
import { runsWith, shownRun } from './selection.js';

/** The runs that have a key, as buttons that choose the shown run. If there is only one run, shows only its name. */
export function runTabs(model: BoardModel, key: string): TemplateResult {
  const runs = runsWith(model, key);
  const shown = shownRun(model, key);
  const name = (uid: string) => model.feed.name(uid);
  const color = (uid: string) => styleMap({ '--color': model.color(uid) });
  const label = (uid: string) => html`<span class="swatch"></span><span class="clip">${name(uid)}</span>`;
  if (runs.length < 2) {
    return html`<div class="runs">${runs.map((uid) => html`<span class="run" data-run=${uid} style=${color(uid)} title=${name(uid)}>${label(uid)}</span>`)}</div>`;
  }
  return html`<div class="runs" role="group" aria-label="Run">${repeat(
    runs,
    (uid) => uid,
    (
      uid,
    ) => html`<button class="run" data-run=${uid} aria-pressed=${uid === shown} style=${color(uid)} title=${name(uid)}
        @click=${() => model.view.setHistogramRun(uid)}>${label(uid)}</button>`,
  )}</div>`;
}
