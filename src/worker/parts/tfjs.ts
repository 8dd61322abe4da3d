/** The part of the worker that has a tfjs of its own. An entry of its own, and large: see `../parts.ts`. */
export { distributionOnGpu, type GpuBackend } from '../../tensor/own-tfjs.js';
