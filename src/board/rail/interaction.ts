import type { RunInfo } from '../../source/types.js';
import { recallLetters } from '../data/view-store.js';
import { openLater } from '../ui/menu-button.js';
import type { MenuItem } from '../ui/menu-item.js';
import { moveFocus } from '../ui/toolbar.js';
import type { List } from './list.js';
import { nameOf } from './listing.js';
import { rowItems } from './menus.js';
import { Painting } from './painting.js';

/** Keys that move between rows. */
const MOVES: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
/** Keys that are actions of the menu of a row, by the names that the menu shows. */
const ACTIONS: Readonly<Record<string, string>> = { o: 'O', b: 'B', r: 'R', Delete: '⌫', Backspace: '⌫' };
/** Controls of a row, in the order of the arrow keys. */
const CONTROLS = ['.name', '.more', '.pick'] as const;

/** The element in which an event began, its row and its run. */
interface Place {
  readonly target: HTMLElement;
  readonly row: HTMLElement;
  readonly run: RunInfo;
}

/** What clicks, keys and the pointer do in the rows of a list. */
export class Interaction {
  readonly #list: List;
  readonly #painting: Painting;

  constructor(list: List) {
    this.#list = list;
    this.#painting = new Painting(list.model.selection);
  }

  /** `target`: the target of the event, which the event itself forgets when it has passed. */
  handle(event: Event, target: HTMLElement): void {
    const row = target.closest<HTMLElement>('.row');
    const run = this.#list.runs.find(({ uid }) => uid === row?.dataset['run']);
    const { view } = this.#list.model;
    if (event.type === 'pointerleave' || event.type === 'focusout') view.setHovered(null);
    if (!row || !run) return;
    const place = { target, row, run };
    switch (event.type) {
      case 'click':
        return this.#click(event as MouseEvent, place);
      case 'contextmenu':
        return this.#contextMenu(event as PointerEvent, place);
      case 'keydown':
        return this.#key(event as KeyboardEvent, place);
      case 'keyup':
        // The space bar presses a button when it is released.
        if ((event as KeyboardEvent).key === ' ' && target.matches('.name')) event.preventDefault();
        return;
      case 'pointerdown':
        if (target.matches('.pick')) this.#painting.down(event as PointerEvent, run.uid);
        return;
      case 'pointerover':
        if ((event as PointerEvent).pointerType === 'touch') return;
        this.#painting.over(event as PointerEvent, run.uid);
        return view.setHovered(run.uid);
      case 'focusin':
        return view.setHovered(run.uid);
    }
  }

  #click(event: MouseEvent, { target, row, run }: Place): void {
    const { selection } = this.#list.model;
    if (target.matches('.pick')) this.#painting.click(event, target as HTMLInputElement, run.uid);
    else if (target.closest('.more')) this.#openMenu(row, run);
    // A click into the field of a name does not open the run.
    else if (!target.matches('.rename')) selection.setFocus(selection.focus === run.uid ? null : run.uid);
  }

  #contextMenu(event: PointerEvent, { target, row, run }: Place): void {
    if (event.pointerType === 'touch' || target.matches('.rename')) return;
    event.preventDefault();
    const at = new DOMRect(event.clientX, event.clientY);
    const open = () => this.#openMenu(row, run, at);
    // The release of the mouse button would close the menu.
    if (event.buttons === 0) open();
    else addEventListener('pointerup', () => setTimeout(open), { once: true });
  }

  #openMenu(row: HTMLElement, run: RunInfo, at?: DOMRect): void {
    const button = row.querySelector<HTMLButtonElement>('.more');
    const focused = (this.#list.renderRoot as ShadowRoot).activeElement;
    const back = row.contains(focused) ? (focused as HTMLElement) : row.querySelector<HTMLElement>('.name');
    const place = { ...(at && { at }), ...(back && { back }) };
    if (button)
      void openLater(this.#list.model.toasts, button, nameOf(run), () => this.#items(row, run), place);
  }

  #items(row: HTMLElement, run: RunInfo): MenuItem[] {
    const rename = () => row.querySelector<HTMLElement & { start(): void }>('.rename')?.start();
    return rowItems(this.#list.model, run, rename);
  }

  /**
   * Up and down move the focus between rows, left and right between the controls of a row. Only one control of the list is a tab
   * stop. Letters are the actions of the menu of a row.
   */
  #key(event: KeyboardEvent, { target, row, run }: Place): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Space presses a button in any page: the switch is for letters.
    if (event.key.length === 1 && event.key !== ' ' && !recallLetters()) return;
    const { selection } = this.#list.model;
    const { runs } = this.#list;
    const controls = CONTROLS.map((selector) => row.querySelector<HTMLElement>(selector) as HTMLElement);
    const control = controls.indexOf(target);
    moveFocus(event, controls, control);
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const move = MOVES[key];
    const action = ACTIONS[key];
    const isName = target.matches('.name');
    if (move !== undefined) {
      const next = runs[runs.indexOf(run) + move];
      if (next) void this.#go(next.uid, CONTROLS[control] ?? '.name');
    } else if (isName && key === ' ') selection.toggle(run.uid);
    else if (isName && key === 'Enter') selection.setFocus(run.uid);
    else if (key === 'm') this.#openMenu(row, run);
    else if (action) {
      this.#items(row, run)
        .find((item) => item.key === action)
        ?.run();
      // The reference run goes to the top.
      if (action === 'B') void this.#go(run.uid, '.name');
    } else return;
    event.preventDefault();
  }

  /** Scrolls to the row of a run and focuses one of its controls, a selector. */
  async #go(uid: string, control: string): Promise<void> {
    const list = this.#list;
    list.active = uid;
    await list.updateComplete;
    const { height } = list.layout;
    const rows = list.renderRoot.querySelector('.rows');
    // The heads of the columns stay over the rows.
    const heads = list.renderRoot.querySelector<HTMLElement>('.heads')?.offsetHeight ?? 0;
    const top = list.runs.findIndex((run) => run.uid === uid) * height;
    if (rows) {
      rows.scrollTop = Math.max(Math.min(rows.scrollTop, top), top + height + heads - rows.clientHeight);
      list.first = rows.scrollTop;
    }
    await list.updateComplete;
    const row = list.renderRoot.querySelector(`.row[data-run="${CSS.escape(uid)}"]`);
    row?.querySelector<HTMLElement>(control)?.focus({ preventScroll: true });
  }
}
