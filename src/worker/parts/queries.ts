/**
 * The part of the worker for boards and for histograms: queries that a run being written does not need, and the computation
 * on the CPU. An entry of its own: see `../parts.ts`.
 */
export { queries } from '../../query/queries.js';
export { computeHistogram } from './compute.js';
