// Every type of panel, a line each. The registry makes the compiler ask for all that a type must have.
export { histogram } from './histogram/type.js';
export { line } from './line/type.js';
export { media } from './media/type.js';
export { number } from './number/type.js';
export { text } from './text/type.js';
