import type { BoardModel } from '../../../data/model.js';
import { contentText, type PanelSpec } from '../../spec.js';

/** How long a removal can be undone, in milliseconds. */
const UNDO_MS = 8_000;

/** Removes a panel from the view, with its position in the layout. A message offers to undo. */
export function removePanel({ view, toasts }: BoardModel, { id }: PanelSpec): void {
  const spec = view.kept.panels[id];
  if (!spec) return;
  view.setEnlarged(null);
  const before = view.kept;
  const { panels, layout } = before;
  view.keep({
    ...before,
    panels: Object.fromEntries(Object.entries(panels).filter(([other]) => other !== id)),
    layout: withoutEmpty(Object.entries(layout).map(([name, ids]) => [name, without(ids, id)])),
  });
  const undo = () => {
    toasts.dismiss(toast);
    // What a person changed since the removal stays.
    const { kept } = view;
    const order = inserted(Object.keys(kept.panels), Object.keys(panels), id);
    const now = new Map(Object.entries({ ...kept.panels })).set(id, spec);
    const [section, ids] = Object.entries(layout).find((entry) => entry[1].includes(id)) ?? [];
    const layoutNow = new Map(Object.entries(kept.layout));
    if (section !== undefined && ids) {
      layoutNow.set(section, inserted(layoutNow.get(section) ?? [], ids, id));
    }
    view.keep({
      ...kept,
      panels: Object.fromEntries(order.flatMap((each) => [[each, now.get(each) as PanelSpec] as const])),
      layout: Object.fromEntries(layoutNow),
    });
  };
  const toast = toasts.show({
    text: `Removed ${contentText(spec)}.`,
    tone: 'plain',
    ms: UNDO_MS,
    action: { label: 'Undo', run: undo },
  });
}

function without(ids: readonly string[], id: string): readonly string[] {
  return ids.filter((other) => other !== id);
}

function withoutEmpty(entries: readonly (readonly [string, readonly string[]])[]) {
  return Object.fromEntries(entries.filter(([, ids]) => ids.length > 0));
}

/** `now` with `id` after the nearest of the ids that stood before it in `before`; else first. */
function inserted(now: readonly string[], before: readonly string[], id: string): readonly string[] {
  const others = without(now, id);
  const nearest = before.slice(0, before.indexOf(id)).findLast((other) => others.includes(other));
  const at = nearest === undefined ? 0 : others.indexOf(nearest) + 1;
  return [...others.slice(0, at), id, ...others.slice(at)];
}
