/** The server of the simulation: the production receiver over a store in memory, which can be killed, restored and filled up. */
import type { Clock } from '../../../../src/base/clock.js';
import { encodeFrame } from '../../../../src/record/frame.js';
import { WireError } from '../../../../src/server/base/wire-error.js';
import { Receiver } from '../../../../src/server/runs/receiver.js';
import { type MemoryDatabase, memoryDatabase, memoryStore } from '../../../../src/store/memory.js';
import { memoryArchive } from '../../../../src/store/memory-archive.js';
import type { WireRequest, WireResponse } from '../../../../src/sync/transport.js';
import { FRAMES_TYPE, parseCounts } from '../../../../src/sync/wire.js';

const encoder = new TextEncoder();

export class SimServer {
  database: MemoryDatabase = memoryDatabase();
  readonly #clock: Clock;
  /** Raised when the process is killed: answers of an earlier one never arrive. */
  process = 0;
  isDown = false;
  isFull = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Somebody edits a run on the server's board. */
  async edit(run: string, session: string, time: number): Promise<void> {
    const store = memoryStore(this.database);
    if (!(await store.openEditor({ run, session }))) return;
    const bytes = encodeFrame({
      header: { run, session, epoch: 0, seq: 0, time },
      records: [{ kind: 'edit', time, field: 'notes', value: session }],
    });
    await store.append({ run, session }, 0, [{ seq: 0, bytes }]);
  }

  /** The disk loses a blob, or the end of one. False: there is none. */
  damageBlob(how: 'blobLost' | 'blobCut', random: () => number): boolean {
    const { blobs } = this.database;
    const [sha256, blob] = [...blobs][Math.floor(random() * blobs.size)] ?? [];
    if (sha256 === undefined || blob === undefined) return false;
    if (how === 'blobLost') blobs.delete(sha256);
    else blobs.set(sha256, simBlob(new Uint8Array(blob.size / 2)));
    return true;
  }

  async answer({ method, path, body }: WireRequest): Promise<WireResponse> {
    const store = memoryStore(this.database);
    const archive = memoryArchive(this.database);
    // The blobs here have names of nobody's records: whatever the sender has not got may go.
    const receiver = new Receiver({
      ...{ store, archive, clock: this.#clock },
      namedIn: async () => new Set(),
      generation: async () => String(this.process),
    });
    const bytes = await bytesOf(body);
    const url = new URL(path, 'http://server');
    const [, , , , run = '', what = '', hash = ''] = url.pathname.split('/');
    try {
      if (this.isFull && method !== 'GET') throw new WireError(507, 'disk_full', 'The disk is full');
      if (method === 'PUT' && what === '') return json(200, await receiver.putRun(run, parse(bytes)));
      if (method === 'DELETE') {
        await receiver.deleteRun(run);
        return json(200, { run });
      }
      if (what === 'streams')
        return json(200, await receiver.streams(run, parseCounts(url.searchParams.get('at') ?? '')));
      if (what === 'frames') {
        const { status, ...reply } = await receiver.frames(run, bytes);
        return json(status, reply);
      }
      if (what === 'edits') {
        const have = parseCounts(url.searchParams.get('have') ?? '');
        return { status: 200, type: FRAMES_TYPE, retryAfter: null, body: await receiver.edits(run, have) };
      }
      if (what === 'finish') return json(200, await receiver.finish(run, parse(bytes)));
      if (hash === 'missing') return json(200, await receiver.missingBlobs(run, parse(bytes)));
      if (what === 'blobs') return json(200, await receiver.putBlob(run, hash, simBlob(bytes)));
      return json(404, { code: 'not_found', message: 'no such path' });
    } catch (thrown) {
      if (!(thrown instanceof WireError)) throw thrown;
      return json(thrown.status, { code: thrown.code, message: thrown.message });
    }
  }
}

async function bytesOf(body: WireRequest['body']): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array(0);
  if (typeof body === 'string') return encoder.encode(body);
  return body instanceof Blob ? new Uint8Array(await body.arrayBuffer()) : body;
}

export function json(status: number, value: unknown): WireResponse {
  return { status, type: 'application/json', retryAfter: null, body: encoder.encode(JSON.stringify(value)) };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** A blob whose bytes are there at once: Node's own reads from another thread, in its own time. */
export function simBlob(bytes: Uint8Array): Blob {
  const copy = bytes.slice() as Uint8Array<ArrayBuffer>;
  return Object.assign(new Blob([copy]), { arrayBuffer: async () => copy.slice().buffer });
}

/** A copy of a database as it is now: a backup, or the state before a power cut. */
export function copyOf(database: MemoryDatabase): MemoryDatabase {
  return {
    runs: new Map(
      [...database.runs].map(([uid, { head, streams, derived, blobs }]) => [
        uid,
        {
          head,
          derived: new Map(derived),
          blobs: new Set(blobs),
          streams: new Map(
            [...streams].map(([session, { head: place, pieces, joined }]) => [
              session,
              { head: place, pieces: [...pieces], joined },
            ]),
          ),
        },
      ]),
    ),
    values: new Map(database.values),
    blobs: new Map(database.blobs),
    marks: new Map(database.marks),
  };
}
