/** Services of the engine beside recording and queries, and what a page asks of each. Types only. */

/** What a page asks of the blobs by itself. */
export type FilesMethod = 'storeFile' | 'readFile';

/** What a page asks of the uploader. */
export type SyncMethod = 'add' | 'retry' | 'states' | 'remotes' | 'synced' | 'hurry';

/** What a page asks of bundles. */
export type BundlesMethod = 'export' | 'open' | 'import' | 'close';

export interface ServiceMethods {
  readonly blobs: FilesMethod;
  readonly sync: SyncMethod;
  readonly bundles: BundlesMethod;
}

export type ServiceName = keyof ServiceMethods;
