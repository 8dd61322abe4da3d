/**
 * The part of the list of runs that a person needs a moment after the rows: what a click or a key does, the field for a name, the
 * values that differ, the column of best values, short names, and their styles. Loaded after the first render.
 */
export { inlineEditTag } from '../ui/inline-edit.js';
export { bestColumn, bestValue, valueIn } from './best-column.js';
export { Differences } from './differences.js';
export { Interaction } from './interaction.js';
export { laterStyle } from './later-style.js';
export { readTable } from './read-table.js';
export { shortName } from './short-name.js';
