/** The trainer's state on the page: buttons, progress bar, two or three lines of text, errors. */
import { find } from './dom.js';
import type { TrainProgress } from './train.js';
import type { Trainer, TrainerState } from './trainer.js';

const BACKEND_NAMES: Readonly<Record<string, string>> = { webgl: 'WebGL', cpu: 'CPU', wasm: 'WebAssembly' };

export class StatusView {
  readonly #start = find('#start', HTMLButtonElement);
  readonly #pause = find('#pause', HTMLButtonElement);
  readonly #stop = find('#stop', HTMLButtonElement);
  readonly #progress = find('#progress', HTMLProgressElement);
  readonly #status = find('#status', HTMLElement);
  readonly #error = find('#error', HTMLElement);
  readonly #backend = find('#backend', HTMLElement);
  #shown: TrainerState['kind'] | null = null;

  render({ state, busy, backend }: Trainer): void {
    const training = state.kind === 'training';
    this.#start.disabled = busy;
    this.#pause.disabled = !training;
    this.#pause.textContent = training && state.paused ? 'Resume' : 'Pause';
    this.#stop.disabled = !training;
    this.#backend.textContent = backend && `tfjs on ${BACKEND_NAMES[backend] ?? backend}`;

    const part = share(state);
    this.#progress.hidden = part === 'none';
    if (typeof part === 'number') this.#progress.value = part;
    else this.#progress.removeAttribute('value');
    const text = describe(state);
    if (text !== null && this.#status.textContent !== text) this.#status.textContent = text;
    // Not with every batch: an error about something else, such as files opened now, stays readable.
    if (state.kind !== this.#shown) this.showError(problem(state));
    this.#shown = state.kind;
  }

  /** Shows an error, or hides the one that is shown. */
  showError(message: string): void {
    this.#error.textContent = message;
    this.#error.hidden = message === '';
  }
}

function problem(state: TrainerState): string {
  if (state.kind === 'failed') return state.message;
  if (state.kind === 'done' && state.notStored) return `Not everything is stored: ${state.notStored}`;
  return '';
}

/** How much is done, 0 … 1; `unknown` while something runs whose length is not known. */
function share(state: TrainerState): number | 'unknown' | 'none' {
  switch (state.kind) {
    case 'loading':
      return state.total > 0 ? state.done / state.total : 'unknown';
    case 'preparing':
      return 'unknown';
    case 'training': {
      const { epoch, epochs, batch, batches } = state.progress;
      return (epoch - 1 + batch / batches) / epochs;
    }
    case 'idle':
    case 'done':
    case 'failed':
      return 'none';
  }
}

/** `null`: leave what stands there. */
function describe(state: TrainerState): string | null {
  switch (state.kind) {
    case 'loading':
      return state.total > 0 ? `${state.what}: ${state.done} of ${state.total}` : `${state.what} …`;
    case 'preparing':
      return `${state.name}: getting ready …`;
    case 'training': {
      const { epoch, epochs, batch, batches } = state.progress;
      const place = `${state.name}${state.paused ? ' · paused' : ''}\nEpoch ${epoch} of ${epochs}, batch ${batch} of ${batches}`;
      return `${place}\n${numbers(state.progress)} · ${Math.round(state.progress.imagesPerSecond)} images/s`;
    }
    case 'done': {
      const end = state.stopped ? 'stopped' : 'done';
      return state.progress ? `${state.name}: ${end}\n${numbers(state.progress)}` : `${state.name}: ${end}`;
    }
    case 'idle':
      return 'Ready.';
    case 'failed':
      return '';
  }
}

function numbers({ loss, accuracy, testAccuracy }: TrainProgress): string {
  const test = testAccuracy === null ? '' : ` · test ${percent(testAccuracy)}`;
  return `loss ${loss.toPrecision(3)} · training ${percent(accuracy)}${test}`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
