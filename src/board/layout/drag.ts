import type { Place } from './arrange.js';
import type { Handle } from './handle.js';
import { type Drop, dropAt, type PanelElement } from './on-screen.js';
import { followPointer } from './pointer.js';

/** Least movement of a drag, in CSS pixels. A smaller movement is a click. */
const LEAST_PX = 4;
/** Distance from the edge of the visible area at which the board scrolls, and the scroll per frame, in CSS pixels. */
const EDGE_PX = 48;
const SCROLL_PX = 12;

/** The start of a drag. */
export interface Grip {
  readonly event: PointerEvent;
  readonly handle: Handle;
  readonly panel: PanelElement;
}

interface DragHooks {
  /** All ids of a section, in order. */
  readonly orderOf: (section: string) => readonly string[];
  readonly drop: (place: Place) => void;
}

/** A panel that follows the pointer until it is dropped. A line shows the target position. Escape cancels the drag. */
export class Drag {
  readonly #area: HTMLElement;
  readonly #panel: PanelElement;
  readonly #hooks: DragHooks;
  readonly #line = document.createElement('div');
  readonly #scroller: Element | null;
  readonly #start: { readonly x: number; readonly y: number; readonly scroll: number };
  #point: { readonly x: number; readonly y: number };
  #drop: Drop | null = null;
  #isDragging = false;
  #frame = 0;

  constructor(area: HTMLElement, { event, handle, panel }: Grip, hooks: DragHooks) {
    this.#area = area;
    this.#panel = panel;
    this.#hooks = hooks;
    this.#scroller = area.closest('main');
    this.#point = { x: event.clientX, y: event.clientY };
    this.#start = { ...this.#point, scroll: this.#scroller?.scrollTop ?? 0 };
    this.#line.className = 'drop-line';
    this.#line.hidden = true;
    followPointer(event, handle, {
      move: (point) => this.#move(point),
      end: (isDropped) => this.#end(isDropped),
    });
  }

  #move(point: { readonly x: number; readonly y: number }): void {
    this.#point = point;
    const isFar = Math.hypot(point.x - this.#start.x, point.y - this.#start.y) >= LEAST_PX;
    if (!this.#isDragging && isFar) this.#begin();
    if (this.#isDragging) this.#show();
  }

  #begin(): void {
    this.#isDragging = true;
    this.#area.shadowRoot?.append(this.#line);
    Object.assign(this.#panel.style, {
      position: 'relative',
      zIndex: '3',
      opacity: '0.8',
      pointerEvents: 'none',
    });
    const scroll = () => {
      this.#frame = requestAnimationFrame(scroll);
      const box = this.#scroller?.getBoundingClientRect();
      if (!this.#scroller || !box) return;
      const before = this.#scroller.scrollTop;
      if (this.#point.y < box.top + EDGE_PX) this.#scroller.scrollTop -= SCROLL_PX;
      if (this.#point.y > box.bottom - EDGE_PX) this.#scroller.scrollTop += SCROLL_PX;
      if (this.#scroller.scrollTop !== before) this.#show();
    };
    this.#frame = requestAnimationFrame(scroll);
  }

  #show(): void {
    const { x, y } = this.#point;
    const scrolled = (this.#scroller?.scrollTop ?? 0) - this.#start.scroll;
    this.#panel.style.transform = `translate(${x - this.#start.x}px, ${y - this.#start.y + scrolled}px)`;
    this.#drop = dropAt(this.#area, this.#point, this.#panel.spec.id, this.#hooks.orderOf);
    const edge = this.#drop?.edge;
    this.#line.hidden = !edge;
    if (!edge) return;
    const host = this.#area.getBoundingClientRect();
    Object.assign(this.#line.style, {
      left: `${edge.x - host.left}px`,
      top: `${edge.top - host.top}px`,
      height: `${edge.height}px`,
    });
  }

  #end(isDropped: boolean): void {
    cancelAnimationFrame(this.#frame);
    this.#line.remove();
    Object.assign(this.#panel.style, {
      position: '',
      zIndex: '',
      opacity: '',
      pointerEvents: '',
      transform: '',
    });
    if (isDropped && this.#isDragging && this.#drop) this.#hooks.drop(this.#drop.place);
  }
}
