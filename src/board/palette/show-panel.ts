import { type KeyOfKind, keyId } from '../data/key-index.js';
import type { BoardModel } from '../data/model.js';
import { showKey } from '../detail/show-key.js';
import { keyFilter } from '../panels/key-filter.js';
import { sectionOf } from '../panels/keys.js';
import type { PanelSpec } from '../panels/spec.js';

/** Animation frames that a panel may take to appear: a block of panels renders when it comes near the screen. */
const MOST_FRAMES = 60;

type PanelElement = HTMLElement & { readonly spec: PanelSpec };

/**
 * Scrolls to the panel of a key and puts the focus on its chart. A filter that hides the panel is cleared, and the section is opened.
 * If the panel is nowhere, it is enlarged. `area`: the panels of the board.
 */
export async function jumpTo(model: BoardModel, area: Element | null, entry: KeyOfKind): Promise<void> {
  const { settings, selection, view } = model;
  const { filter, collapsed, opened } = settings.value;
  const run = selection.selected.find((uid) => model.feed.details.has(uid));
  // The other panels are behind an enlarged panel.
  if (view.enlarged && run !== undefined) return showKey(model, run, entry);
  if (!keyFilter(filter)(entry.key)) settings.update({ filter: '' });
  // Where the key stands by its name, with nested sections and without. A section of histograms begins small, and is opened by name.
  const parts = entry.key.split('/');
  const sections = [sectionOf(entry.key), parts.slice(0, 2).join('/')];
  settings.update({
    collapsed: collapsed.filter((name) => !sections.includes(name)),
    ...(entry.kind === 'histogram' && { opened: [...new Set([...opened, ...sections])] }),
  });
  const id = keyId(entry);
  for (let frame = 0; area?.shadowRoot && frame < MOST_FRAMES; frame++) {
    const panel = findIn(area.shadowRoot, id);
    const plot = panel?.shadowRoot?.querySelector<HTMLElement>('.plot, [tabindex="0"]');
    if (panel && plot) {
      panel.scrollIntoView({ block: 'nearest' });
      plot.focus({ preventScroll: true });
      return;
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  if (run !== undefined) showKey(model, run, entry);
}

/** The panel with an id. If its block is far from the screen, the block is scrolled to, and then renders. */
function findIn(root: ShadowRoot, id: string): PanelElement | null {
  const isIt = (each: Element): each is PanelElement =>
    'spec' in each && (each as PanelElement).spec.id === id;
  const pinned = [...root.querySelectorAll('.strip > *')].find(isIt);
  if (pinned) return pinned;
  for (const block of root.querySelectorAll<HTMLElement & { specs?: readonly PanelSpec[] }>('.grid > *')) {
    if (!block.specs?.some((spec) => spec.id === id)) continue;
    const panel = [...(block.shadowRoot?.querySelectorAll('.grid > *') ?? [])].find(isIt);
    if (!panel) block.scrollIntoView({ block: 'nearest' });
    return panel ?? null;
  }
  return null;
}
