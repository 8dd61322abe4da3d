import type { Training } from '../port.js';
import type { Tf } from '../types.js';
import { fitCallbacks } from './fit-callbacks.js';
import { trainingFrame } from './frame.js';
import { instrument } from './instrument.js';
import { VariableWatcher } from './watch.js';

/** Makes the training helpers of one tfjs. */
export function trainingOf(tf: Tf): Training {
  return {
    fitCallbacks: (run, options) => fitCallbacks(tf, run, options),
    watch: (run, target, options) => new VariableWatcher(tf, run, target, options),
    instrument: (openRun, options) => instrument(tf, openRun, options),
    trainingFrame,
  };
}
