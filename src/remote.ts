/**
 * Runs on a Stepwell server: {@link openStore} gives the functions that boards and scripts query, in a browser or in Node.
 *
 * @packageDocumentation
 */
export { openStore } from './page/open-store.js';
export type { StoreOptions } from './sync/open-store.js';
