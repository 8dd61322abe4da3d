import { html, nothing, type TemplateResult } from 'lit';
import type { RunInfo } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';
import type { RunSort } from '../data/view-spec.js';
import { icon } from '../ui/icons.js';
import { menuButton } from '../ui/menu-button.js';
import type { Difference } from './differences.js';

/** Most runs for "Show all": more lines cannot be told apart, and each run is a query per panel. */
const MAX_SHOW_ALL = 24;

/** The line over the list: how many runs are shown, and the tools of the list. */
export function listBar(
  model: BoardModel,
  runs: readonly RunInfo[],
  text: string,
  clear: () => void,
): TemplateResult {
  const { selection, feed, sharing, source, readOnly, toasts } = model;
  const all = feed.runs.length;
  const isSome = selection.selected.length > 0;
  const link = (label: string, run: () => void) =>
    html`<button class="link tool" @click=${run}>${label}</button>`;
  const words =
    text.trim() === ''
      ? html`<b>${selection.selected.length}</b> of ${all} ${all === 1 ? 'run' : 'runs'} shown`
      : `${runs.length} of ${all} match`;
  const hasMenu = !readOnly || source?.bundles || source?.uploads || sharing.opens;
  return html`<span role="status">${words}</span>
    ${
      runs.length === 0
        ? link('Clear', clear)
        : link(isSome ? 'Show none' : 'Show all', () =>
            selection.set(isSome ? [] : runs.slice(0, MAX_SHOW_ALL).map((run) => run.uid)),
          )
    }
    ${hasMenu ? menuButton(toasts, 'More about runs', async () => (await import('./menus.js')).listItems(model, runs), -1) : nothing}`;
}

/** The heads of the columns. A click sorts, a click on the sorted column reverses the order, the next returns to newest first. */
export function columnHeads(
  model: BoardModel,
  differences: readonly Difference[],
  key: string | null,
): TemplateResult {
  const { view } = model;
  const { by, reverse } = view.sort ?? { by: 'age', reverse: false };
  const head = (name: RunSort['by'], kind: string, label: string, title: string) =>
    html`<button class="tool ${kind} clip" tabindex="-1" aria-pressed=${by === name} title=${`${title} Click: sort.`}
      @click=${() => view.setSort(by !== name || !reverse ? { by: name, reverse: by === name } : null)}>${label}${by === name ? (reverse ? ' ↓' : ' ↑') : nothing}</button>`;
  const full = ['Run', ...differences.map(({ path }) => path.replaceAll('\n', '.'))].join(' · ');
  const items = async () => (await import('./menus.js')).columnItems(model, key);
  return html`<span>${icon('eye')}</span>
    ${head('name', 'run', ['Run', ...differences.map(({ label }) => label)].join(' · '), `${full}.`)}
    ${key === null ? html`<span></span>` : head('best', 'best', key.replace(/accuracy$/, 'acc'), `Best ${key}.`)}
    ${head('age', 'age', 'Age', 'Age.')}
    ${menuButton(model.toasts, 'Choose the metric of the column', items, -1)}`;
}
