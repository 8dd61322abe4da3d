import type { BoardModel } from '../data/model.js';
import { settingsOf } from '../data/settings.js';
import { batch, signal, watch } from '../data/state.js';
import { type Arranged, arrangedOf, changeText, differing } from './change-text.js';
import { History } from './history.js';

/** Time to read what was undone, in milliseconds. */
const SAID_MS = 4_000;

/** Undo and redo of the view of a board: of what a person arranged in the current project, since the board shows that project. */
class ViewUndo {
  readonly #model: BoardModel;
  #history: History<Arranged>;
  /** Project and source whose view the history belongs to. */
  #of: readonly unknown[];
  #isDue = false;
  #name: string | null = null;
  #toast = 0;
  /** Grows with every change of the history. */
  readonly #turn = signal(0);

  constructor(model: BoardModel) {
    this.#model = model;
    this.#of = this.#place;
    this.#history = this.#begun();
    // Never stopped: whoever holds the history holds the model too, and nothing else does.
    watch(
      () => [...this.#place, ...Object.values(arrangedOf(model.current.value))],
      () => this.#changed(),
    );
  }

  /** What the next undo takes back; `null`: nothing. */
  get undoes(): string | null {
    return this.#turn.value >= 0 ? this.#history.undoes : null;
  }

  /** What the next redo brings back; `null`: nothing. */
  get redoes(): string | null {
    return this.#turn.value >= 0 ? this.#history.redoes : null;
  }

  /** Names the change that the caller has just made or makes now, where the fields of the view do not say enough. */
  name(what: string): void {
    this.#name = what;
    this.#changed();
  }

  /** Takes back the last change, or brings back what was taken back last. False: there is nothing. */
  go(which: 'undo' | 'redo'): boolean {
    this.#take();
    const change = this.#history[which]();
    if (!change) return false;
    this.#show(which === 'undo' ? change.before : change.after);
    this.#turn.value++;
    const { toasts } = this.#model;
    toasts.dismiss(this.#toast);
    const [done, other] = which === 'undo' ? (['Undone', 'redo'] as const) : (['Redone', 'undo'] as const);
    this.#toast = toasts.show({
      text: `${done}: ${change.what}.`,
      tone: 'plain',
      ms: SAID_MS,
      action: { label: other === 'redo' ? 'Redo' : 'Undo', run: () => this.go(other) },
    });
    return true;
  }

  get #place(): readonly unknown[] {
    return [this.#model.settings.value.project, this.#model.source];
  }

  #begun(): History<Arranged> {
    return new History(arrangedOf(this.#model.current.value), (a, b) => differing(a, b).length === 0);
  }

  /** One action of a person may change several fields one after the other: what changes in one task is one change. */
  #changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => this.#take());
  }

  #take(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    const name = this.#name;
    this.#name = null;
    const place = this.#place;
    if (place.some((each, i) => each !== this.#of[i])) {
      this.#of = place;
      this.#history = this.#begun();
    } else {
      const next = arrangedOf(this.#model.current.value);
      this.#history.take(next, (before, after) => name ?? changeText(before, after), performance.now());
    }
    this.#turn.value++;
  }

  #show(next: Arranged): void {
    const { settings, view } = this.#model;
    batch(() => {
      // As with every change of the axis: another axis has other units.
      if (JSON.stringify(next.x) !== JSON.stringify(settings.value.x)) this.#model.setX(next.x);
      const { project: _, ...shown } = settingsOf({ ...settings.value, ...next });
      settings.update(shown);
      view.keep({ ...view.kept, ...next });
    });
  }
}

const known = new WeakMap<BoardModel, ViewUndo>();

/** Undo and redo of the view of a board. The first call begins to follow the view. */
export function undoOf(model: BoardModel): ViewUndo {
  const undo = known.get(model) ?? new ViewUndo(model);
  known.set(model, undo);
  return undo;
}
