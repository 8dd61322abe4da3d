/**
 * Blobs: references in the database, bytes in files. The order of changes is such that a crash leaves either a whole blob, or a
 * row in `loose_blobs` that says what to clean up:
 *
 *     storing    add loose row → write bytes → add reference, remove loose row
 *     removing   remove reference, add loose row → remove bytes, remove loose row
 *
 * Several receivers may store and remove the same blob at once. A lock on the hash serialises the last steps, and storing then
 * checks that the bytes still exist. No transaction is open while bytes are written.
 */
import { StorageError, ValidationError } from '../../base/errors.js';
import { isSha256 } from '../../base/sha256.js';
import type { BlobInfo } from '../../store/archive.js';
import type { BlobFiles } from './blob-files.js';
import { holdLive } from './heads.js';
import type { SqlDatabase, SqlSession } from './sql.js';

/** Attempts to store a blob whose bytes another receiver removes in between. */
const ATTEMPTS = 5;
/** Most files that are examined at once. */
const LOOKS = 64;

const LOOSEN = 'INSERT INTO stepwell.loose_blobs SELECT unnest($1::text[]) ON CONFLICT DO NOTHING';

/** The blobs of a database. */
export class SqlBlobs {
  readonly #database: SqlDatabase;
  readonly #files: BlobFiles;

  constructor(database: SqlDatabase, files: BlobFiles) {
    this.#database = database;
    this.#files = files;
  }

  /** As `Archive.putBlob`. */
  async put(run: string, sha256: string, data: Blob): Promise<boolean> {
    if (!isSha256(sha256))
      throw new ValidationError('The name of a blob is 64 hexadecimal digits', { sha256 });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const live = await this.#database.transaction(async (sql) => {
        if (!(await holdLive(sql, run))) return false;
        await sql.query(LOOSEN, [[sha256]]);
        return true;
      });
      if (!live) return false;
      await this.#files.put(sha256, data);
      const stored = await this.#database.transaction(async (sql) => {
        await lock(sql, sha256);
        if (!(await holdLive(sql, run))) return false;
        if ((await this.#files.size(sha256)) !== data.size) return null;
        await sql.query(
          `INSERT INTO stepwell.blob_refs VALUES ($1, $2, $3)
           ON CONFLICT (sha256, run) DO UPDATE SET size = excluded.size`,
          [sha256, run, data.size],
        );
        await sql.query('DELETE FROM stepwell.loose_blobs WHERE sha256 = $1', [sha256]);
        return true;
      });
      if (stored === false) await this.collect([sha256]);
      if (stored !== null) return stored;
    }
    throw new StorageError('The bytes of a blob vanish while it is stored', { reason: 'refused', sha256 });
  }

  /** As `Archive.getBlob`. Also `null` if bytes are missing or cut, so that no reader takes an incomplete blob for whole. */
  async get(sha256: string): Promise<Blob | null> {
    const [used] = await this.#database.query<{ size: number }>(
      'SELECT size FROM stepwell.blob_refs WHERE sha256 = $1 LIMIT 1',
      [sha256],
    );
    const blob = used ? await this.#files.get(sha256) : null;
    return blob?.size === used?.size ? blob : null;
  }

  /** As `Archive.lackingBlobs`. */
  async lacking(run: string, hashes: readonly string[]): Promise<string[]> {
    const sizes = new Map((await this.list(run)).map(({ sha256, size }) => [sha256, size]));
    const lacking: string[] = [];
    for (let i = 0; i < hashes.length; i += LOOKS) {
      const some = hashes.slice(i, i + LOOKS);
      const there = await Promise.all(
        some.map(async (sha256) => (sizes.has(sha256) ? this.#files.size(sha256) : null)),
      );
      lacking.push(...some.filter((sha256, j) => there[j] === null || there[j] !== sizes.get(sha256)));
    }
    return lacking;
  }

  /** As `Archive.listBlobs`. */
  list(run: string): Promise<BlobInfo[]> {
    return this.#database.query<BlobInfo>(
      'SELECT sha256, size FROM stepwell.blob_refs WHERE run = $1 ORDER BY sha256',
      [run],
    );
  }

  /** As `Archive.dropBlob`. */
  async drop(run: string, sha256: string): Promise<void> {
    const dropped = await this.#database.transaction(async (sql) => {
      const rows = await sql.query(
        'DELETE FROM stepwell.blob_refs WHERE run = $1 AND sha256 = $2 RETURNING run',
        [run, sha256],
      );
      if (rows.length > 0) await sql.query(LOOSEN, [[sha256]]);
      return rows.length > 0;
    });
    if (dropped) await this.collect([sha256]);
  }

  /** Removes all references of a run, inside the caller's transaction. Resolves the hashes to {@link collect} afterwards. */
  async release(sql: SqlSession, run: string): Promise<string[]> {
    const rows = await sql.query<{ sha256: string }>(
      'DELETE FROM stepwell.blob_refs WHERE run = $1 RETURNING sha256',
      [run],
    );
    const hashes = rows.map((row) => row.sha256);
    await sql.query(LOOSEN, [hashes]);
    return hashes;
  }

  /** Removes the bytes of loose blobs that no run uses. */
  async collect(hashes: readonly string[]): Promise<void> {
    for (const sha256 of hashes) {
      await this.#database.transaction(async (sql) => {
        await lock(sql, sha256);
        const used = await sql.query('SELECT run FROM stepwell.blob_refs WHERE sha256 = $1 LIMIT 1', [
          sha256,
        ]);
        if (used.length === 0 && isSha256(sha256)) await this.#files.delete(sha256);
        await sql.query('DELETE FROM stepwell.loose_blobs WHERE sha256 = $1', [sha256]);
      });
    }
  }

  /** Cleans up after a crash. May remove a blob that another receiver is storing now; that receiver stores it again. */
  async collectAll(): Promise<void> {
    const rows = await this.#database.query<{ sha256: string }>('SELECT sha256 FROM stepwell.loose_blobs');
    await this.collect(rows.map((row) => row.sha256));
  }

  /** Total size of all blobs in bytes, each counted once. */
  async size(): Promise<number> {
    const [row] = await this.#database.query<{ size: number }>(
      `SELECT coalesce(sum(size), 0)::double precision AS size
       FROM (SELECT DISTINCT sha256, size FROM stepwell.blob_refs) AS blobs`,
    );
    return row?.size ?? 0;
  }
}

/** Makes other transactions that store or remove this blob wait until this transaction ends. */
async function lock(sql: SqlSession, sha256: string): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`blob ${sha256}`]);
}
