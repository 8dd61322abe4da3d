/**
 * Runs on a Stepwell server: {@link openStore} gives the functions that boards and scripts query, in a browser or in Node.
 *
 * @packageDocumentation
 */
export { openStore, type StoreOptions } from './page/open-store.js';
