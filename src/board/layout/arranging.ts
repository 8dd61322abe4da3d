/** Moves and resizes panels by mouse, touch and keyboard. Loaded when a person first uses a handle. */
import { keyId } from '../data/key-index.js';
import type { BoardModel } from '../data/model.js';
import type { Layout } from '../data/view-spec.js';
import type { Section } from '../panels/keys.js';
import { contentText } from '../panels/spec.js';
import { undoOf } from '../undo/undo.js';
import { moved, type Place } from './arrange.js';
import { Drag } from './drag.js';
import { type Handle, isGrab } from './handle.js';
import { type PanelElement, panelById, shownSections } from './on-screen.js';
import { Resize, resizeByKey } from './resize.js';

/** Functions of the panel area. */
export interface AreaPorts {
  readonly model: BoardModel;
  /** Columns of the grid. */
  readonly columns: () => number;
  /** All sections in their current arrangement, with panels that a filter hides. */
  readonly all: () => readonly Section[];
}

/** A panel that was picked up with the keyboard. */
interface Picked {
  readonly id: string;
  readonly name: string;
  /** The layout before, for Escape. */
  readonly before: Layout;
}

/** Most animation frames to wait for a panel that moved to another block. */
const MOST_FRAMES = 60;

export class Arranging {
  readonly #area: HTMLElement;
  readonly #ports: AreaPorts;
  #picked: Picked | null = null;

  constructor(area: HTMLElement, ports: AreaPorts) {
    this.#area = area;
    this.#ports = ports;
  }

  /** An event at a handle. Its default action was prevented. */
  handle(event: PointerEvent | KeyboardEvent, handle: Handle): void {
    const panel = (handle.getRootNode() as ShadowRoot).host as PanelElement;
    if (event instanceof KeyboardEvent) {
      if (isGrab(handle)) void this.#moveByKey(event.key, panel, handle);
      else this.#resizeByKey(event.key, panel);
      return;
    }
    handle.focus();
    const { model, columns } = this.#ports;
    if (isGrab(handle)) {
      new Drag(
        this.#area,
        { event, handle, panel },
        {
          orderOf: (name) => this.#order(name),
          drop: (place) => this.#move(panel.spec.id, contentText(panel.spec), place),
        },
      );
    } else {
      new Resize(
        this.#area,
        { event, handle, panel },
        {
          columns: columns(),
          set: (size) => model.view.setSpec({ ...model.view.specOf(panel.spec), size }),
          done: (size) => this.#say(`${contentText(panel.spec)}: ${sizeText(size)}.`),
        },
      );
    }
  }

  async #moveByKey(key: string, panel: PanelElement, handle: Handle): Promise<void> {
    const { view } = this.#ports.model;
    const { id } = panel.spec;
    const name = contentText(panel.spec);
    const picked = this.#picked?.id === id ? this.#picked : null;
    if (key === 'Enter' || key === ' ') {
      this.#picked = picked ? null : { id, name, before: view.layout };
      mark(handle, this.#picked !== null);
      if (picked) this.#say(`Put down ${name}, ${this.#placeText(id)}.`);
      else
        this.#say(
          `Picked up ${name}, ${this.#placeText(id)}. Arrow keys move the panel, Enter puts it down, Escape puts it back.`,
        );
    } else if (key === 'Escape' && picked) {
      this.#picked = null;
      undoOf(this.#ports.model).name(`moved ${name} back`);
      view.setLayout(picked.before);
      await this.#focus(id, false);
      this.#say(`${name} is back, ${this.#placeText(id)}.`);
    } else if (picked) {
      const place = this.#neighbour(key, id);
      if (!place) return;
      this.#move(id, name, place);
      await this.#focus(id, true);
    }
  }

  #resizeByKey(key: string, panel: PanelElement): void {
    const { model, columns } = this.#ports;
    const spec = model.view.specOf(panel.spec);
    const size = resizeByKey(key, spec.size, columns());
    if (!size) return;
    model.view.setSpec({ ...spec, size });
    this.#say(`${contentText(spec)}: ${sizeText(size)}.`);
    void this.#focus(spec.id, null);
  }

  #move(id: string, name: string, place: Place): void {
    const { model, all } = this.#ports;
    undoOf(model).name(`moved ${name}`);
    model.view.setLayout(moved(model.view.layout, all(), id, place));
    this.#say(`Moved ${name}: ${this.#placeText(id)}.`);
  }

  /**
   * The position next to a panel in the direction of an arrow key. Beyond the edge of a section, it is in the next open section.
   */
  #neighbour(key: string, id: string): Place | null {
    const columns = this.#ports.columns();
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
    if (step === undefined) return null;
    const sections = this.#visible();
    const open = shownSections(this.#area)
      .filter(({ panels }) => panels.length > 0)
      .flatMap(({ name }) => sections.find((section) => section.name === name) ?? []);
    const from = open.findIndex(({ ids }) => ids.includes(id));
    const section = open[from];
    if (!section) return null;
    const at = section.ids.indexOf(id) + step;
    const others = section.ids.filter((other) => other !== id);
    const isEdge = (step < 0 && section.ids.indexOf(id) === 0) || (step > 0 && section.ids.at(-1) === id);
    if (!isEdge) return { section: section.name, before: others[Math.max(0, at)] ?? null };
    const next = open[from + Math.sign(step)];
    return next ? { section: next.name, before: step > 0 ? (next.ids[0] ?? null) : null } : null;
  }

  #order(name: string): readonly string[] {
    return (
      this.#ports
        .all()
        .find((section) => section.name === name)
        ?.panels.map(keyId) ?? []
    );
  }

  #placeText(id: string): string {
    const section = this.#visible().find(({ ids }) => ids.includes(id));
    if (!section) return 'not shown now';
    return `place ${section.ids.indexOf(id) + 1} of ${section.ids.length} in ${section.name}`;
  }

  /** The sections with the ids of their panels, without the panels that a person hid. */
  #visible(): { readonly name: string; readonly ids: readonly string[] }[] {
    const { model, all } = this.#ports;
    const hidden = new Set(model.view.hidden);
    return all().map(({ name, panels }) => ({
      name,
      ids: panels.map(keyId).filter((id) => !hidden.has(id)),
    }));
  }

  /**
   * Restores the focus: a moved panel loses it, and is created again in another block. `isPicked`: `null` for the handle that
   * resizes.
   */
  async #focus(id: string, isPicked: boolean | null): Promise<void> {
    for (let frame = 0; frame < MOST_FRAMES; frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const selector = isPicked === null ? '[data-resize]' : '[data-grab]';
      const handle = panelById(this.#area, id)?.shadowRoot?.querySelector<HTMLElement>(selector);
      if (!handle) continue;
      handle.focus({ preventScroll: true });
      panelById(this.#area, id)?.scrollIntoView({ block: 'nearest' });
      if (isPicked !== null) mark(handle, isPicked);
      return;
    }
  }

  #say(text: string): void {
    const said = this.#area.shadowRoot?.querySelector('.said');
    if (said) said.textContent = text;
  }
}

/** Shows that a panel is picked up, also to screen readers. */
function mark(handle: Handle, isPicked: boolean): void {
  handle.setAttribute('aria-pressed', String(isPicked));
  const panel = (handle.getRootNode() as ShadowRoot).host as HTMLElement;
  panel.style.outline = isPicked ? '2px solid var(--s-accent)' : '';
}

function sizeText({ columns, rows }: { readonly columns: number; readonly rows: number }): string {
  return `${columns} ${columns === 1 ? 'column' : 'columns'}, ${rows} ${rows === 1 ? 'row' : 'rows'}`;
}
