/** All kinds of smoothing, in the order of menus. A module of their own, which the worker's first file does not load. */
export const SMOOTHING_KINDS = ['ema', 'debiased', 'gaussian', 'average'] as const;
