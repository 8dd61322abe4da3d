/** Opens everything that the server stores. */
import { join } from 'node:path';
import { ValidationError } from '../../base/errors.js';
import { randomId } from '../../base/ids.js';
import type { Archive } from '../../store/archive.js';
import type { Store } from '../../store/port.js';
import { SqlArchive } from './archive.js';
import { type BlobFiles, memoryBlobFiles } from './blob-files.js';
import { openBlobFolder } from './blob-folder.js';
import { SqlBlobs } from './blobs.js';
import { type Catalog, SqlCatalog } from './catalog.js';
import { migrate } from './migrations.js';
import { openPglite } from './pglite.js';
import { openPostgres } from './postgres.js';
import type { SqlDatabase } from './sql.js';
import { SqlStore } from './store.js';

/** Where the server stores its data. */
export interface StoreLocation {
  /** Address of a PostgreSQL database. Without one: PGlite, in `folder/database`. */
  readonly databaseUrl?: string;
  /** Folder of the blobs (`folder/blobs`) and of PGlite's files. `null`: in memory, lost with the process (not with a `databaseUrl`). */
  readonly folder: string | null;
  /** Another storage for blobs than `folder`. */
  readonly files?: BlobFiles;
}

/** What {@link openStoreFor} opened. */
export interface OpenedStore {
  readonly store: Store;
  readonly archive: Archive;
  /** Lists of the runs in the store; see `ServicePorts`. */
  readonly catalog: Catalog;
  readonly database: SqlDatabase;
  /** Closes everything. */
  close(): Promise<void>;
}

/**
 * Opens the store of a server: migrates the schema, and cleans up after a crash. Rejects with `storage` (`reason`: `locked` if
 * another process uses the folder, `lost`, `refused`, `package`), `version` if a newer program migrated the database, `validation`.
 */
export async function openStoreFor({ databaseUrl, folder, files }: StoreLocation): Promise<OpenedStore> {
  if (databaseUrl !== undefined && folder === null && files === undefined) {
    throw new ValidationError('Beside a database there must be a folder for blobs');
  }
  const database =
    databaseUrl === undefined
      ? await openPglite(folder === null ? null : join(folder, 'database'))
      : await openPostgres(databaseUrl);
  try {
    await migrate(database);
    const blobs =
      files ?? (folder === null ? memoryBlobFiles() : await openBlobFolder(join(folder, 'blobs')));
    await new SqlBlobs(database, blobs).collectAll();
    const origin = randomId();
    const store = new SqlStore(database, blobs, origin);
    const archive = new SqlArchive(database, blobs, origin);
    const catalog = new SqlCatalog(database, store, origin);
    await catalog.check();
    return {
      store,
      archive,
      catalog,
      database,
      async close() {
        await Promise.all([store.close(), archive.close()]);
        await database.close();
      },
    };
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}
