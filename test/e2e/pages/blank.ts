/** A page that does nothing by itself: tests drive `window.stepwell`. */
import * as stepwell from '../../../src/index.js';

declare global {
  interface Window {
    stepwell: typeof stepwell;
    run: Awaited<ReturnType<typeof stepwell.init>>;
  }
}

window.stepwell = stepwell;
