import { messageOf } from '../../base/errors.js';
import { signal } from './state.js';

/** A short message at the edge of the board, with at most one action. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'error';
  readonly action: { readonly label: string; readonly run: () => void } | null;
  /** How long the message stays, in milliseconds. */
  readonly ms: number;
}

/** Time to read an error, in milliseconds. */
const ERROR_MS = 8_000;

/** The messages shown now. */
export class Toasts {
  readonly #list = signal<readonly Toast[]>([]);
  #next = 1;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  get list(): readonly Toast[] {
    return this.#list.value;
  }

  /** Shows a message for `ms`; returns its id. */
  show(toast: Omit<Toast, 'id'>): number {
    const id = this.#next++;
    this.#list.value = [...this.list, { ...toast, id }];
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), toast.ms),
    );
    return id;
  }

  error(what: string, thrown: unknown): void {
    this.show({ text: `${what}: ${messageOf(thrown)}`, tone: 'error', action: null, ms: ERROR_MS });
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#list.value = this.list.filter((toast) => toast.id !== id);
  }
}
