/** Entry of the worker part with its own copy of tfjs, which is large: see `../parts.ts`. */
export { distributionOnGpu, type GpuBackend } from '../../tensor/own-tfjs.js';
