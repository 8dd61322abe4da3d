/** The engine for regular expressions whose time grows with the lengths of expression and key, whatever the expression is. */
export { compile, PatternError } from './compile.js';
export { matches } from './program.js';
