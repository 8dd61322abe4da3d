import type { PanelSpec } from '../panels/spec.js';
import type { Place } from './arrange.js';

/** The element of a panel in the page. */
export type PanelElement = HTMLElement & { readonly spec: PanelSpec };

/** A section, with the panels that exist now: the panels near the screen. */
export interface ShownSection {
  readonly name: string;
  readonly element: HTMLElement;
  readonly panels: readonly PanelElement[];
}

/** The sections in the page, in order. A closed section has no panels. */
export function shownSections(area: HTMLElement): ShownSection[] {
  const sections = [...(area.shadowRoot?.querySelectorAll<HTMLElement>('section') ?? [])];
  return sections.map((element) => {
    const blocks = [...element.querySelectorAll('.grid > *')];
    const panels = blocks.flatMap((block) => [
      ...(block.shadowRoot?.querySelectorAll<HTMLElement>('.grid > *') ?? []),
    ]);
    return { name: element.getAttribute('aria-label') ?? '', element, panels: panels.filter(isPanel) };
  });
}

/** The panel with an id, if it exists now. */
export function panelById(area: HTMLElement, id: string): PanelElement | null {
  const all = shownSections(area).flatMap(({ panels }) => panels);
  return all.find(({ spec }) => spec.id === id) ?? null;
}

/** The target position of a dropped panel, and the edge at which a line shows the position. */
export interface Drop {
  readonly place: Place;
  /** The edge at which the line is drawn; `null`: on the heading of a section. */
  readonly edge: { readonly x: number; readonly top: number; readonly height: number } | null;
}

/** Finds the position for a panel that is dropped at a point of the window. `orderOf` returns all ids of a section, in order. */
export function dropAt(
  area: HTMLElement,
  point: { readonly x: number; readonly y: number },
  dragged: string,
  orderOf: (section: string) => readonly string[],
): Drop | null {
  const shown = shownSections(area);
  const section =
    shown.find(({ element }) => isWithin(point.y, element.getBoundingClientRect())) ?? shown.at(-1);
  if (!section) return null;
  const others = section.panels.filter(({ spec }) => spec.id !== dragged);
  if (others.length === 0) return { place: { section: section.name, before: null }, edge: null };
  const boxes = others.map((panel) => ({ panel, box: panel.getBoundingClientRect() }));
  const [nearest] = boxes.sort((a, b) => distance(point, a.box) - distance(point, b.box));
  if (!nearest) return null;
  const { panel, box } = nearest;
  const isBefore = point.x < box.left + box.width / 2;
  const ids = orderOf(section.name).filter((id) => id !== dragged);
  const next = ids[ids.indexOf(panel.spec.id) + 1] ?? null;
  const before = isBefore ? panel.spec.id : next;
  const x = isBefore ? box.left - 6 : box.right + 4;
  return { place: { section: section.name, before }, edge: { x, top: box.top, height: box.height } };
}

function isPanel(element: HTMLElement): element is PanelElement {
  return 'spec' in element;
}

function isWithin(y: number, box: DOMRect): boolean {
  return y >= box.top && y <= box.bottom;
}

/** Distance from a point to a box; 0 inside the box. */
function distance({ x, y }: { readonly x: number; readonly y: number }, box: DOMRect): number {
  const dx = Math.max(box.left - x, 0, x - box.right);
  const dy = Math.max(box.top - y, 0, y - box.bottom);
  return Math.hypot(dx, dy);
}
