import { panelById } from '../../../layout/on-screen.js';
import type { BoardPart } from '../../../ui/part.js';
import { ADDED_SECTION } from '../../added.js';
import { contentText } from '../../spec.js';

/** Most animation frames to wait for a new panel. */
const MOST_FRAMES = 120;

/** Scrolls to a new panel and moves the focus to its chart. Opens its section. Says so if the filter hides the panel. */
export async function showPanel(part: BoardPart, id: string): Promise<void> {
  const { settings, toasts, view } = part.model;
  const { collapsed } = settings.value;
  settings.update({ collapsed: collapsed.filter((name) => name !== ADDED_SECTION) });
  const area = areaOf(part);
  for (let frame = 0; area && frame < MOST_FRAMES; frame++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const section = area.shadowRoot?.querySelector(`section[aria-label="${ADDED_SECTION}"]`);
    section?.scrollIntoView({ block: 'nearest' });
    const panel = panelById(area, id);
    const plot = panel?.shadowRoot?.querySelector<HTMLElement>('.plot');
    if (!panel || !plot) continue;
    panel.scrollIntoView({ block: 'nearest' });
    plot.focus({ preventScroll: true });
    return;
  }
  const spec = view.kept.panels[id];
  if (!spec || settings.value.filter === '') return;
  const toast = toasts.show({
    text: `The filter hides ${contentText(spec)}.`,
    tone: 'plain',
    ms: 8_000,
    action: {
      label: 'Clear the filter',
      run: () => {
        toasts.dismiss(toast);
        settings.update({ filter: '' });
      },
    },
  });
}

/** The element with all panels of the board that a part belongs to. */
function areaOf(part: BoardPart): HTMLElement | null {
  let root: Node = part;
  while (root instanceof ShadowRoot || root.getRootNode() instanceof ShadowRoot) {
    root = root instanceof ShadowRoot ? root.host : root.getRootNode();
    const area = root instanceof ShadowRoot ? root.querySelector('main > :last-child') : null;
    if (area) return area as HTMLElement;
  }
  return null;
}
