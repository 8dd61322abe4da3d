/** Worker of P2's peer and floor: writes into a database of its own and posts how many milliseconds it took. */
import { openDB } from 'idb';

/** Values that the peer writes in one transaction. */
const ROWS_PER_TRANSACTION = 500;

export type PutRequest =
  | { readonly what: 'rows'; readonly values: number }
  | { readonly what: 'chunks'; readonly count: number; readonly bytes: number };

const opening = openDB('bench-put', 1, {
  upgrade(db) {
    db.createObjectStore('rows', { autoIncrement: true });
    db.createObjectStore('chunks');
  },
});

addEventListener('message', async ({ data }: MessageEvent<PutRequest>) => {
  const db = await opening;
  await db.clear('rows');
  await db.clear('chunks');
  const start = performance.now();
  await (data.what === 'rows' ? putRows(data.values) : putChunks(data.count, data.bytes));
  postMessage(performance.now() - start);
});

/** One object per value. */
async function putRows(values: number): Promise<void> {
  const db = await opening;
  for (let i = 0; i < values; ) {
    const tx = db.transaction('rows', 'readwrite', { durability: 'relaxed' });
    for (const end = Math.min(values, i + ROWS_PER_TRANSACTION); i < end; i++) {
      void tx.store.add({ run: 'bench', key: 'train/loss', step: i, time: Date.now(), value: 1 / (i + 1) });
    }
    await tx.done;
  }
}

/** The same bytes as they are, one transaction each, none waiting for the one before. */
async function putChunks(count: number, bytes: number): Promise<void> {
  const db = await opening;
  const chunk = crypto.getRandomValues(new Uint8Array(65_536));
  const data = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i += chunk.length) data.set(chunk.subarray(0, bytes - i), i);
  const done: Promise<void>[] = [];
  for (let i = 0; i < count; i++) {
    const tx = db.transaction('chunks', 'readwrite', { durability: 'relaxed' });
    void tx.store.put(data, i);
    done.push(tx.done);
  }
  await Promise.all(done);
}
