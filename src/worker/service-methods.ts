/** Services of the engine, apart from recording and queries, and the methods that a page calls. Types only. */

/** Methods of the blobs that a page calls. */
export type FilesMethod = 'storeFile' | 'storeTensor' | 'readFile';

/** Methods of the uploader that a page calls. */
export type SyncMethod = 'add' | 'retry' | 'states' | 'remotes' | 'synced' | 'hurry';

/** Methods of the bundles that a page calls. */
export type BundlesMethod = 'export' | 'open' | 'import' | 'close';

export interface ServiceMethods {
  readonly blobs: FilesMethod;
  readonly sync: SyncMethod;
  readonly bundles: BundlesMethod;
}

export type ServiceName = keyof ServiceMethods;
