/**
 * The part of the worker for boards and for histograms: queries that a run being written does not need, the check of what
 * they are asked, and the computation on the CPU. An entry of its own: see `../parts.ts`.
 */
export { queries } from '../../query/queries.js';
export { callSource } from '../../source/check.js';
export { computeHistogram } from './compute.js';
