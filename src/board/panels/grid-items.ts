/** What the menus of panels and sections do in the grid: hide panels, show them again, edit patterns. Loaded with the first menu. */
import { keyId } from '../data/key-index.js';
import type { BoardModel } from '../data/model.js';
import { openDialog } from '../header-menus.js';
import type { MenuItem } from '../ui/menu-item.js';
import type { BoardPart } from '../ui/part.js';
import { nameOf } from '../undo/change-text.js';
import { ADDED } from './added.js';
import { type PanelKey, sectionOf } from './keys.js';
import { removePanel } from './line/expression/remove.js';
import type { Panel } from './panel.js';
import { contentText, type PanelSpec } from './spec.js';

/** How long the message offers to undo, in milliseconds. */
const UNDO_MS = 8_000;

/** Most animation frames to wait for the bar of a section. */
const MOST_FRAMES = 60;

/** The items of a panel's menu that are the same in all panels of the grid. */
export function gridItems(panel: Panel): MenuItem[] {
  const { model, spec } = panel;
  const hideItem = { label: 'Hide panel', run: () => hide(panel) };
  if (!('regex' in spec) || !spec.id.startsWith(ADDED)) return [hideItem];
  return [
    {
      label: 'Edit the pattern…',
      run: () => void openDialog(panel, () => editor(spec)),
    },
    { label: 'Remove this panel', run: () => removePanel(model, spec) },
    hideItem,
  ];
}

/** The dialog that edits the content of a panel. */
async function editor(spec: PanelSpec) {
  const { open } = await import('./line/expression/expression-dialog.js');
  return { open: (host: BoardPart) => open(host, spec) };
}

function hide(panel: Panel): void {
  const { spec, model } = panel;
  const { view, toasts } = model;
  const { id } = spec;
  void focusBar(panel);
  view.setHidden([...view.hidden, id]);
  const undo = () => {
    toasts.dismiss(toast);
    view.setHidden(view.hidden.filter((other) => other !== id));
  };
  const toast = toasts.show({
    text: `${contentText(spec)} is hidden.`,
    tone: 'plain',
    ms: UNDO_MS,
    action: { label: 'Undo', run: undo },
  });
}

/** Moves the focus from a panel that goes to the button that shows the panel again. */
async function focusBar(panel: Panel): Promise<void> {
  const root = panel.getRootNode() as ShadowRoot;
  const block = panel.isKey ? null : root.host;
  const area = block ? (block.getRootNode() as ShadowRoot) : root;
  const name = block?.closest('section')?.ariaLabel ?? sectionOf(panel.key);
  for (let frame = 0; frame < MOST_FRAMES; frame++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    // Wait until the panel is gone: its section may have hidden panels already.
    const section = [...area.querySelectorAll('section')].find(({ ariaLabel }) => ariaLabel === name);
    const button = section?.querySelector<HTMLElement>('.hid');
    if (!button || panel.isConnected) continue;
    button.focus({ preventScroll: true });
    return;
  }
}

/** The items of the menu that shows the hidden panels of a section. */
export function hiddenItems({ view }: BoardModel, panels: readonly PanelKey[]): MenuItem[] {
  const ids = panels.map(keyId);
  const show = (shown: readonly string[]) => () =>
    view.setHidden(view.hidden.filter((id) => !shown.includes(id)));
  const one = ids.map((id) => ({ label: `Show ${nameOf(id, view.kept)}`, run: show([id]) }));
  return ids.length > 1 ? [{ label: `Show all ${ids.length}`, run: show(ids) }, ...one] : one;
}
