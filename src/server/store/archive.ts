/** The Archive in PostgreSQL or PGlite. */
import { randomId } from '../../base/ids.js';
import { checkFrames } from '../../store/append-rules.js';
import type {
  Archive,
  BlobInfo,
  Mark,
  ReceivedPatch,
  ReplicaResult,
  ReplicaRun,
} from '../../store/archive.js';
import type { AppendResult, StoredFrame, StreamId } from '../../store/port.js';
import { receivedHead, replicaAnswer, replicaHead } from '../../store/receive-rules.js';
import type { BlobFiles } from './blob-files.js';
import { SqlBlobs } from './blobs.js';
import { findHead, findStream, insertHead, insertStream, lockRun, touchRun, updateRun } from './heads.js';
import { compareUnits } from './order.js';
import { appendFrames } from './pieces.js';
import type { SqlDatabase, SqlSession } from './sql.js';
import { closedError } from './sql-errors.js';
import { searchablePrefix } from './sql-text.js';
import { addFrames, tallyFrame } from './tally.js';
import { decodeValue, encodeValue } from './values.js';

/** An archive over a database whose schema is up to date. Closing it leaves the database open. */
export class SqlArchive implements Archive {
  readonly #open: SqlDatabase;
  readonly #blobs: SqlBlobs;
  readonly #origin: string;
  #closed = false;

  /** @param origin id of the receiver, see `SqlCatalog.changes` */
  constructor(database: SqlDatabase, files: BlobFiles, origin: string = randomId()) {
    this.#open = database;
    this.#origin = origin;
    this.#blobs = new SqlBlobs(database, files);
  }

  createReplica(replica: ReplicaRun): Promise<ReplicaResult> {
    return this.#write(async (sql) => {
      const known = await findHead(sql, replica.uid);
      if (known) return replicaAnswer(known, replica);
      await insertHead(sql, replicaHead(replica), this.#origin);
      return 'created';
    });
  }

  /** Resolves when the frames are durable. The answer is the state of the database. */
  async receive(
    id: StreamId,
    epoch: number,
    frames: readonly StoredFrame[],
    patch: ReceivedPatch = {},
  ): Promise<AppendResult> {
    checkFrames(frames);
    const added = frames.map(({ seq, bytes }) => tallyFrame(seq, bytes));
    return this.#write(async (sql) => {
      const run = await lockRun(sql, id.run);
      const known = await findStream(sql, id);
      const next = known?.next ?? 0;
      if (run === null || run.head.deleted !== 0) return { status: 'fenced', next };
      if (known && known.epoch !== epoch) return { status: 'diverged', next };
      if (!known && frames[0]?.seq === 0) await insertStream(sql, { ...id, epoch, next: 0 });
      const result = await appendFrames(sql, id, next, frames);
      if (result.status === 'ok') {
        const head = receivedHead(run.head, id, epoch, patch, frames.length > 0);
        const tally = run.tally && addFrames(run.tally, id, epoch, added);
        await updateRun(sql, head, this.#origin, frames.length === 0 ? {} : { tally });
      }
      return result;
    });
  }

  async putBlob(run: string, sha256: string, data: Blob): Promise<boolean> {
    this.#database();
    const stored = await this.#blobs.put(run, sha256, data);
    if (stored) await touchRun(this.#database(), run, this.#origin);
    return stored;
  }

  async getBlob(sha256: string): Promise<Blob | null> {
    this.#database();
    return this.#blobs.get(sha256);
  }

  async listBlobs(run: string): Promise<BlobInfo[]> {
    this.#database();
    return this.#blobs.list(run);
  }

  async lackingBlobs(run: string, hashes: readonly string[]): Promise<string[]> {
    this.#database();
    return this.#blobs.lacking(run, hashes);
  }

  async dropBlob(run: string, sha256: string): Promise<void> {
    this.#database();
    await this.#blobs.drop(run, sha256);
    await touchRun(this.#database(), run, this.#origin);
  }

  async getMarks(prefix: string): Promise<Mark[]> {
    const rows = await this.#database().query<{ key: string; value: Uint8Array }>(
      'SELECT key, value FROM stepwell.marks WHERE starts_with(key, $1)',
      [searchablePrefix(prefix)],
    );
    return rows
      .filter(({ key }) => key.startsWith(prefix))
      .map(({ key, value }) => ({ key, value: decodeValue(key, value) }))
      .sort((a, b) => compareUnits(a.key, b.key));
  }

  async putMarks(marks: readonly Mark[]): Promise<void> {
    // Read the values before the first `await`: the caller may change them afterwards.
    const encoded = marks.map(({ key, value }) => ({
      key,
      bytes: value === undefined ? null : encodeValue(key, value),
    }));
    await this.#write(async (sql) => {
      for (const { key, bytes } of encoded) {
        if (bytes === null) await sql.query('DELETE FROM stepwell.marks WHERE key = $1', [key]);
        else {
          await sql.query(
            'INSERT INTO stepwell.marks VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
            [key, bytes],
          );
        }
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #database(): SqlDatabase {
    if (this.#closed) throw closedError('archive');
    return this.#open;
  }

  async #write<Result>(work: (sql: SqlSession) => Promise<Result>): Promise<Result> {
    return this.#database().transaction(work);
  }
}
