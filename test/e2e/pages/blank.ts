/** A page that does nothing by itself: tests drive `window.stepwell`. */
import * as stepwell from '../../../src/index.js';

declare global {
  interface Window {
    stepwell: typeof stepwell;
    run: Awaited<ReturnType<typeof stepwell.init>>;
    group: Awaited<ReturnType<typeof stepwell.joinGroup>>;
    /** A logger worker in a hostile world: see inject-fault.ts. */
    faultyWorker: (fault: string) => Worker;
  }
}

window.stepwell = stepwell;
window.faultyWorker = (fault) =>
  new Worker(new URL('./faulty-worker.ts', import.meta.url), { type: 'module', name: fault });
