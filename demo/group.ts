/** The page of the group demo: starts four workers, says how far they are, and shows their runs. */
import type { FromMember, ToMember } from './group-training.js';
import { showBoard } from './show-board.js';

const SIZE = 4;

function find<T extends Element>(selector: string, type: new () => T): T {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The page has no ${selector}.`);
  return found;
}

const start = find('#start', HTMLButtonElement);
const end = find('#end', HTMLButtonElement);
const status = find('#status', HTMLElement);
const error = find('#error', HTMLElement);

let workers: Worker[] = [];

start.addEventListener('click', () => {
  error.hidden = true;
  start.disabled = true;
  end.disabled = false;
  const group = `seeds ${new Date().toLocaleTimeString('en-GB')}`;
  const losses = new Map<number, number>();
  const ended = new Set<Worker>();
  const over = (text: string) => {
    status.textContent = text;
    for (const worker of workers) worker.terminate();
    workers = [];
    start.disabled = false;
    end.disabled = true;
  };
  workers = Array.from({ length: SIZE }, () => {
    const worker = new Worker(new URL('./group-training.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<FromMember>) => {
      switch (data.type) {
        case 'epoch':
          if (data.rank === 0) status.textContent = `Epoch ${data.epoch} of ${data.epochs}`;
          break;
        case 'done':
          losses.set(data.rank, data.loss);
          if (losses.size === SIZE) over(summaryOf(group, [...losses.values()]));
          break;
        case 'failed':
          error.textContent = data.message;
          error.hidden = false;
          ended.add(worker);
          // The others hear of it at their next barrier, and end their runs as failed.
          if (ended.size >= workers.length) over('');
          break;
      }
    });
    worker.addEventListener('error', (event) => {
      error.textContent = `A worker failed: ${event.message || 'its file could not be loaded'}`;
      error.hidden = false;
      over('');
    });
    worker.postMessage({ group, size: SIZE } satisfies ToMember);
    return worker;
  });
  status.textContent = 'Starting …';
});

end.addEventListener('click', () => {
  // The last of the list has any rank: ranks are in the order of joining.
  workers.pop()?.terminate();
  end.disabled = true;
});

function summaryOf(group: string, losses: readonly number[]): string {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const spread = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length);
  return `${group}: loss ${mean.toFixed(4)} ± ${spread.toFixed(4)} over ${losses.length} seeds`;
}

await showBoard({ project: 'group' });
