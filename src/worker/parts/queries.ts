/**
 * Entry of the worker part for boards and histograms: queries that writing a run does not need, the check of their arguments, and
 * the computation of histograms on the CPU. See `../parts.ts`.
 */
export { queries } from '../../query/queries.js';
export { callSource } from '../../source/check.js';
export { computeHistogram } from './compute.js';
