/** The functions of one number in expressions. Each does what the function of this name in `Math` does. */
export const MATH_FUNCTIONS = [
  'abs',
  'ceil',
  'exp',
  'floor',
  'log',
  'log10',
  'log1p',
  'log2',
  'round',
  'sign',
  'sqrt',
] as const;

/** The other functions of expressions: see `LinesQuery.expressions`. */
export const OTHER_FUNCTIONS = ['pow', 'min', 'max', 'clamp'] as const;

/** Names of all functions of expressions, in alphabetical order. */
export const EXPRESSION_FUNCTIONS: readonly string[] = [...MATH_FUNCTIONS, ...OTHER_FUNCTIONS].sort();
