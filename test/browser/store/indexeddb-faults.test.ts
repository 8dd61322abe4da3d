import { deleteDB } from 'idb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { StepwellError } from '../../../src/base/errors.js';
import { openIndexedDbStore } from '../../../src/store/indexeddb.js';
import type { Store } from '../../../src/store/port.js';
import { concat, framesOf, openWriter, readAll, request } from '../../support/store-suite/context.js';
import { databaseName, openRaw, openStore } from './database.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('the call succeeded'),
    (error: StepwellError) => error,
  );

/** The store after a fault: it holds `count` frames and takes the next one. */
async function expectIntact(store: Store, writer: Awaited<ReturnType<typeof openWriter>>, count: number) {
  expect(concat(await readAll(store, writer.stream))).toEqual(concat(framesOf(0, count)));
  expect(await store.append(writer.stream, writer.epoch, framesOf(count, 1))).toEqual({
    status: 'ok',
    next: count + 1,
  });
}

/** Lets the next transaction that takes a frame fail in a way of its own. */
function onFirstAdd(fail: (tx: IDBTransaction) => void) {
  const add = IDBObjectStore.prototype.add;
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(function (this: IDBObjectStore, ...args) {
    const asked = add.apply(this, args);
    fail(this.transaction);
    return asked;
  });
}

describe('quota', () => {
  test('[STO6] quota that a request throws at once is a quota error', async () => {
    const store = await openStore(databaseName());
    const writer = await openWriter(store);
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(() => {
      // Newer browsers throw an error of a class of its own, which is told by its name only.
      throw Object.assign(new Error('full'), { name: 'QuotaExceededError', quota: 1 });
    });
    expect((await failure(store.append(writer.stream, 1, framesOf(0, 2)))).code).toBe('quota');
    await expectIntact(store, writer, 0);
  });
});

describe('aborts', () => {
  test('[STO6] an aborted transaction is a storage error that says so', async () => {
    const store = await openStore(databaseName());
    const writer = await openWriter(store);
    await store.append(writer.stream, 1, framesOf(0, 2));
    onFirstAdd((tx) => queueMicrotask(() => tx.abort()));
    const error = await failure(store.append(writer.stream, 1, framesOf(2, 2), { patch: { nextRow: 4 } }));
    expect([error.code, error.facts]).toEqual(['storage', { reason: 'aborted', name: 'AbortError' }]);
    expect(error.cause).toBeInstanceOf(DOMException);
    expect((await store.getRun(writer.head.uid))?.nextRow).toBe(0);
    await expectIntact(store, writer, 2);
  });

  test('[STO6] a failed request aborts the whole transaction with its own error', async () => {
    const name = databaseName();
    const store = await openStore(name);
    const writer = await openWriter(store);
    const raw = await openRaw(name);
    await raw.add('streams', { run: writer.head.uid, session: 'b'.repeat(32), v: 1, epoch: 9, next: 0 });
    const get = IDBObjectStore.prototype.get;
    // The store does not see the row, so that its own `add` clashes when nobody waits for it.
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
      return get.call(this, this.name === 'streams' ? ['nothing', ''] : key);
    });
    const error = await failure(
      store.openWriter(request({ resume: 'allow', session: 'b'.repeat(32), run: writer.head.uid })),
    );
    vi.restoreAllMocks();
    expect([error.code, error.facts.name]).toEqual(['storage', 'ConstraintError']);
    expect(await store.getRun(writer.head.uid)).toEqual(writer.head);
    raw.close();
  });

  test('[STO1] a frame where none may be is not overwritten: diverged', async () => {
    const name = databaseName();
    const store = await openStore(name);
    const writer = await openWriter(store);
    await store.append(writer.stream, 1, framesOf(0, 2));
    const raw = await openRaw(name);
    const key = [writer.stream.run, writer.stream.session, 3];
    await raw.add('frames', Uint8Array.of(7), key);
    expect(await store.append(writer.stream, 1, framesOf(2, 2))).toEqual({ status: 'diverged', next: 2 });
    expect(await raw.get('frames', key)).toEqual(Uint8Array.of(7));
    raw.close();
    expect(concat(await readAll(store, writer.stream))).toEqual(concat(framesOf(0, 2)));
  });

  test('[STO4] a missing frame is a corrupt error, never a gap in a range', async () => {
    const name = databaseName();
    const store = await openStore(name);
    const writer = await openWriter(store);
    await store.append(writer.stream, 1, framesOf(0, 5));
    const raw = await openRaw(name);
    await raw.delete('frames', [writer.stream.run, writer.stream.session, 2]);
    raw.close();
    const error = await failure(store.readRange(writer.stream, 0));
    expect([error.code, error.facts.seq]).toEqual(['corrupt', 2]);
    expect((await store.readRange(writer.stream, 0, 2)).next).toBe(2);
    expect((await store.readRange(writer.stream, 3)).next).toBe(5);
    // Joining leaves the hole where it is.
    await store.compact(writer.stream, true);
    expect((await store.readRange(writer.stream, 3)).next).toBe(5);
    expect((await failure(store.readRange(writer.stream, 2))).code).toBe('corrupt');
  });
});

describe('the life of a connection', () => {
  test('[STO6] a connection that the browser closed is opened again, and told', async () => {
    const lost: StepwellError[] = [];
    const name = databaseName();
    const store = await openStore(name, { onLost: (error) => lost.push(error) });
    const writer = await openWriter(store);
    const transaction = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(function (
      this: IDBDatabase,
      ...args
    ) {
      this.close();
      return transaction.apply(this, args);
    });
    expect(await store.append(writer.stream, 1, framesOf(0, 1))).toEqual({ status: 'ok', next: 1 });
    expect(lost.map((error) => [error.code, error.facts.reason])).toEqual([['storage', 'lost']]);
    await expectIntact(store, writer, 1);
  });

  test('[STO6] the close event of a forced close is told at once', async () => {
    const lost: StepwellError[] = [];
    const name = databaseName();
    const connections: IDBDatabase[] = [];
    const listen = IDBDatabase.prototype.addEventListener;
    vi.spyOn(IDBDatabase.prototype, 'addEventListener').mockImplementation(function (
      this: IDBDatabase,
      ...args
    ) {
      connections.push(this);
      return listen.apply(this, args as Parameters<typeof listen>);
    });
    const store = await openStore(name, { onLost: (error) => lost.push(error) });
    const writer = await openWriter(store);
    connections[0]?.dispatchEvent(new Event('close'));
    expect(lost.map((error) => error.facts.reason)).toEqual(['lost']);
    await expectIntact(store, writer, 0);
    expect(lost.length).toBe(1);
  });

  test('[STO6] a backing store lost in a transaction is opened again', async () => {
    const store = await openStore(databaseName());
    const writer = await openWriter(store);
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementationOnce(() => {
      throw new DOMException(
        'Connection to Indexed Database server lost. Refresh the page to try again',
        'UnknownError',
      );
    });
    expect(await store.append(writer.stream, 1, framesOf(0, 1))).toEqual({ status: 'ok', next: 1 });
    await expectIntact(store, writer, 1);
  });

  test('[STO6] a connection that is lost again and again is a storage error', async () => {
    const store = await openStore(databaseName());
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError');
    });
    const error = await failure(store.listRuns());
    expect([error.code, error.facts.reason]).toEqual(['storage', 'lost']);
    vi.restoreAllMocks();
    expect(await store.listRuns()).toEqual([]);
  });

  test('[STO6] a newer program may upgrade the database; the store then refuses with version', async () => {
    const lost: StepwellError[] = [];
    const name = databaseName();
    const store = await openStore(name, { onLost: (error) => lost.push(error) });
    await openWriter(store);
    const newer = await openRaw(name, 2);
    const error = await failure(store.listRuns());
    expect([error.code, error.name]).toEqual(['version', 'VersionError']);
    expect(lost).toEqual([]);
    newer.close();
    expect((await failure(openIndexedDbStore({ name }))).code).toBe('version');
    // Not for ever: where the newer database is removed, the same store goes on.
    await deleteDB(name);
    expect(await store.listRuns()).toEqual([]);
  });

  test('[STO6] opening waits for another tab that holds the database, and says so', async () => {
    const name = databaseName();
    const holder = await openRaw(name, 1);
    const deleting = deleteDB(name);
    const blocked: StepwellError[] = [];
    const told = new Promise<void>((resolve) => {
      void openStore(name, {
        onBlocked(error) {
          blocked.push(error);
          resolve();
        },
      }).then(
        async (store) => {
          opened = store;
        },
        () => {},
      );
    });
    let opened: Store | null = null;
    await told;
    expect(blocked.map((error) => [error.code, error.facts.reason])).toEqual([['storage', 'blocked']]);
    expect(opened).toBe(null);
    holder.close();
    await deleting;
    await vi.waitFor(() => expect(opened).not.toBe(null));
    expect(blocked.length).toBe(1);
    expect(await (opened as unknown as Store).listRuns()).toEqual([]);
  });

  test('[STO6] a database deleted underneath comes back empty; its writers are fenced', async () => {
    const name = databaseName();
    const store = await openStore(name);
    const recorder = 'c'.repeat(32);
    const writer = await openWriter(store, { recorder });
    await store.append(writer.stream, 1, framesOf(0, 3));
    const editor = { run: writer.head.uid, session: 'e'.repeat(32) };
    await store.openEditor(editor);
    await deleteDB(name);
    const patch = { nextRow: 5 };
    expect(await store.append(writer.stream, 1, framesOf(3, 1), { patch })).toEqual({
      status: 'fenced',
      next: 0,
    });
    expect(await store.append(writer.stream, 1, [], { patch })).toEqual({ status: 'fenced', next: 0 });
    expect(await store.append(editor, 0, framesOf(0, 1))).toEqual({ status: 'fenced', next: 0 });
    expect(await store.readRange(writer.stream, 0)).toEqual({ pieces: [], next: 0, done: true });
    const back = await store.openWriter(request({ run: writer.head.uid, recorder, reopen: 1 }));
    expect(back).toEqual({ status: 'missing', head: null });
    expect(await store.listRuns()).toEqual([]);
    await openWriter(store, { label: 'next' });
    expect((await store.listRuns()).length).toBe(1);
  });
});

describe('no IndexedDB', () => {
  test('[STO6] where IndexedDB is missing, opening is refused as unavailable', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const error = await failure(openIndexedDbStore());
    expect([error.code, error.facts.reason]).toEqual(['storage', 'unavailable']);
  });

  test('[STO6] in a sandboxed frame opening is refused as unavailable', async () => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.srcdoc = `<script>
      try { indexedDB.open('x'); parent.postMessage('opened', '*'); }
      catch (error) { parent.postMessage(error.name, '*'); }
    </script>`;
    const answer = new Promise<string>((resolve) => {
      addEventListener('message', (event) => event.source === frame.contentWindow && resolve(event.data));
    });
    document.body.append(frame);
    const name = await answer;
    frame.remove();
    expect(name).toBe('SecurityError');
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('access to the Indexed Database API is denied in this context.', name);
    });
    const error = await failure(openIndexedDbStore());
    expect([error.code, error.facts]).toEqual(['storage', { reason: 'unavailable', name: 'SecurityError' }]);
  });

  test('[STO6] a database that does not open is a storage error with its cause', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('Internal error opening backing store for indexedDB.open.', 'UnknownError');
    });
    const error = await failure(openIndexedDbStore());
    expect([error.code, error.facts]).toEqual(['storage', { reason: 'open', name: 'UnknownError' }]);
    expect(error.cause).toBeInstanceOf(DOMException);
  });
});
