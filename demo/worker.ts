/** The page of the worker demo: starts the training worker, says how far it is, and shows the board. */
import { showBoard } from './show-board.js';
import type { FromTraining, ToTraining } from './worker-training.js';

function find<T extends Element>(selector: string, type: new () => T): T {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The page has no ${selector}.`);
  return found;
}

const start = find('#start', HTMLButtonElement);
const stop = find('#stop', HTMLButtonElement);
const status = find('#status', HTMLElement);
const error = find('#error', HTMLElement);

let worker: Worker | null = null;

function showState(training: boolean, text: string): void {
  start.disabled = training;
  stop.disabled = !training;
  status.textContent = text;
}

function showError(text: string): void {
  error.textContent = text;
  error.hidden = text === '';
}

start.addEventListener('click', () => {
  showError('');
  showState(true, 'Starting …');
  if (!worker) {
    worker = new Worker(new URL('./worker-training.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<FromTraining>) => {
      switch (data.type) {
        case 'epoch':
          showState(true, `Epoch ${data.epoch} of ${data.epochs}: loss ${data.loss.toFixed(4)}`);
          break;
        case 'done':
          showState(false, data.stopped ? 'Stopped.' : 'Done.');
          break;
        case 'failed':
          showState(false, '');
          showError(`The training failed: ${data.message}`);
          break;
      }
    });
    worker.addEventListener('error', (event) => {
      showState(false, '');
      showError(`The worker failed: ${event.message || 'its file could not be loaded'}`);
      worker = null;
    });
  }
  worker.postMessage({ type: 'start' } satisfies ToTraining);
});
stop.addEventListener('click', () => worker?.postMessage({ type: 'stop' } satisfies ToTraining));

await showBoard({ project: 'worker' });
