/**
 * What goes wrong around storage and workers, in one table [STO6]: what still works, what the board says, and where the
 * engine runs. The tests of the faults read their expectations from here.
 */
export interface Situation {
  /** Where records go. `retry`: kept in memory and tried again until the storage takes them. `refused`: `init` rejects. */
  readonly storage: 'indexeddb' | 'memory' | 'retry' | 'stopped' | 'refused';
  /** `blob worker`: through a small script of the page's own that imports the worker file. */
  readonly engine: 'worker' | 'blob worker' | 'page' | 'as before';
  /** One sentence for the person; empty when there is nothing to say. */
  readonly notice: string;
}

export const SITUATIONS = {
  normal: { storage: 'indexeddb', engine: 'worker', notice: '' },
  quota: {
    storage: 'retry',
    engine: 'as before',
    notice:
      'The browser has no room left for this site: new values wait in memory. Delete runs to make room.',
  },
  aborted: {
    storage: 'retry',
    engine: 'as before',
    notice: 'The browser refused to write: new values wait in memory and are tried again.',
  },
  blocked: {
    storage: 'refused',
    engine: 'as before',
    notice:
      'Another tab with an older version of this page keeps the database closed: close or reload that tab.',
  },
  deleted: {
    storage: 'stopped',
    engine: 'as before',
    notice: 'The data of this site was deleted while a run was being written: that run records nothing more.',
  },
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
  insecure_origin: {
    storage: 'indexeddb',
    engine: 'worker',
    notice:
      'This address is not secure (http): other tabs are noticed more slowly, and the room left is unknown.',
  },
  foreign_worker: { storage: 'indexeddb', engine: 'blob worker', notice: '' },
  coep: { storage: 'indexeddb', engine: 'blob worker', notice: '' },
  no_worker: {
    storage: 'indexeddb',
    engine: 'page',
    notice: 'This page may not start workers: the engine runs in the page and may slow down the training.',
  },
} as const satisfies Record<string, Situation>;

export type SituationName = keyof typeof SITUATIONS;
