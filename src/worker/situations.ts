/**
 * Faults of storage and workers, in one table [STO6]: where records go, where the engine runs, and what the board says. The fault
 * tests take their expectations from this table.
 */
export interface Situation {
  /** Where records go. `retry`: kept in memory and retried until the storage accepts them. `refused`: `init` rejects. */
  readonly storage: 'indexeddb' | 'memory' | 'retry' | 'stopped' | 'refused';
  /** `blob worker`: started from a blob that imports the worker file or contains its text. */
  readonly engine: 'worker' | 'blob worker' | 'page' | 'as before';
  /** One sentence for the person; empty: no notice. */
  readonly notice: string;
}

/** What the author of a page can do if neither the worker's files nor their texts can be loaded. */
const SELF_HOSTING =
  "Copy the folder node_modules/stepwell/dist/parts to your site, name it in init({ parts: '/stepwell-parts/' }), and allow worker-src 'self' and script-src 'self' where the page has a Content-Security-Policy.";

/** Notices of the worker itself. Its file contains these sentences, but not the table. */
export const NOTICES = {
  quota: 'The browser has no room left: new values wait in memory. Delete runs.',
  aborted: 'The browser refused to write: new values wait in memory.',
  blocked: 'An older tab of this page keeps the database closed: close or reload it.',
  deleted: 'The data of this site was deleted: the run has stopped.',
  insecure_origin: 'This address is not secure (http): other tabs are seen later.',
} as const;

export const SITUATIONS = {
  normal: { storage: 'indexeddb', engine: 'worker', notice: '' },
  quota: { storage: 'retry', engine: 'as before', notice: NOTICES.quota },
  aborted: { storage: 'retry', engine: 'as before', notice: NOTICES.aborted },
  blocked: { storage: 'refused', engine: 'as before', notice: NOTICES.blocked },
  deleted: { storage: 'stopped', engine: 'as before', notice: NOTICES.deleted },
  insecure_origin: { storage: 'indexeddb', engine: 'worker', notice: NOTICES.insecure_origin },
  no_indexeddb: {
    storage: 'memory',
    engine: 'page',
    notice: 'This browser gives the page no IndexedDB: everything is lost when the page is closed.',
  },
  sandboxed: {
    storage: 'memory',
    engine: 'page',
    notice:
      'This page is sandboxed and has no storage of its own: everything is lost when the page is closed.',
  },
  foreign_worker: { storage: 'indexeddb', engine: 'blob worker', notice: '' },
  coep: { storage: 'indexeddb', engine: 'blob worker', notice: '' },
  /** A bundler did not emit the worker's file. The page has the text of the file as a module. */
  missing_file: { storage: 'indexeddb', engine: 'blob worker', notice: '' },
  no_worker: {
    storage: 'indexeddb',
    engine: 'page',
    notice: `No worker could be started: the engine runs in the page and may slow down the training. ${SELF_HOSTING}`,
  },
  missing_part: {
    storage: 'indexeddb',
    engine: 'as before',
    notice: `A file of Stepwell could not be loaded, and what it does fails until then. ${SELF_HOSTING}`,
  },
} as const satisfies Record<string, Situation>;

export type SituationName = keyof typeof SITUATIONS;
