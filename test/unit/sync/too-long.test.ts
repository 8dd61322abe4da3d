/** A proxy before the server that refuses long bodies, and what is sent then. */
import { describe, expect, test, vi } from 'vitest';
import { sha256Hex } from '../../../src/base/sha256.js';
import { encodeFrame } from '../../../src/record/frame.js';
import { lengthOf } from '../../../src/sync/transport.js';
import type { SendLarge } from '../../../src/sync/types.js';
import { RUN, START } from '../query/runs.js';
import { setUp } from './setup.js';
import { json, simBlob } from './sim/server.js';
import type { VirtualTime } from './sim/time.js';

const SESSION = '9'.repeat(32);

/** Far more than these take, on a machine that is busy with other things. */
vi.setConfig({ testTimeout: 60_000 });

/** Long bodies are hashed in another thread, which knows nothing of virtual time: both kinds of time go on in turns. */
async function until(time: VirtualTime, isDone: () => boolean): Promise<boolean> {
  for (let turns = 0; turns < 300 && !isDone(); turns++) {
    await time.run(1000, isDone);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return isDone();
}

/** What an upload in parts comes to, without the parts: see the browser test for them. */
type Large = Parameters<SendLarge>[1];

async function behindProxy(most: number, answers: boolean) {
  const large: Large[] = [];
  const all = await setUp({
    sendLarge: async (link, upload) => {
      large.push(upload);
      if (link.limit.bytes > most) throw new Error(`parts of ${link.limit.bytes} do not pass`);
      const bytes = new Uint8Array(await upload.data.arrayBuffer());
      const path =
        upload.kind === 'frames'
          ? `/api/v1/runs/${upload.run}/frames`
          : `/api/v1/runs/${upload.run}/blobs/${upload.sha256}`;
      const method = upload.kind === 'frames' ? 'POST' : 'PUT';
      const { status } = await all.server.answer({ method, path, body: bytes });
      return status === 200 ? 'sent' : 'damaged';
    },
  });
  const lengths: number[] = [];
  all.way.answer = async (request, honest) => {
    const length = lengthOf(request.body);
    lengths.push(length);
    if (length <= most) return honest();
    if (!answers) throw new TypeError('Failed to fetch');
    return { ...json(413, {}), type: 'text/html' };
  };
  /** Adds frames of so many bytes to a stream of the run. */
  const addFrames = async (sizes: readonly number[]) => {
    const frames = sizes.map((size, seq) => ({
      seq,
      bytes: encodeFrame({
        header: { run: RUN, session: SESSION, epoch: 7, seq, time: START },
        records: [{ kind: 'problem', time: START, key: '', reason: 'x'.repeat(size), count: 1 }],
      }),
    }));
    const { status } = await all.archive.receive({ run: RUN, session: SESSION }, 7, frames);
    expect(status).toBe('ok');
  };
  return { ...all, large, lengths, addFrames };
}

describe.each([
  ['says 413', true],
  ['gives an answer that the page may not read', false],
])('[SYN4] a proxy that %s', (_, answers) => {
  test.each([900_000, 300_000, 65_536])(
    'with a limit of %s: frames come in shorter requests',
    async (most) => {
      const { addFrames, add, time, isComplete, there, lengths } = await behindProxy(most, answers);
      await addFrames(Array.from({ length: 60 }, () => 20_000));
      await add();
      expect(await until(time, isComplete)).toBe(true);
      expect(there(SESSION)).toBe(60);
      expect(lengths.filter((length) => length > most).length).toBeLessThanOrEqual(4);
    },
  );

  test('a frame that is longer than the limit comes in parts', async () => {
    const { addFrames, add, time, isComplete, there, large } = await behindProxy(300_000, answers);
    await addFrames([10, 900_000, 10]);
    await add();
    expect(await until(time, isComplete)).toBe(true);
    expect([there(SESSION), large.map(({ kind }) => kind)]).toEqual([3, ['frames']]);
  });

  test('a small blob that is longer than the limit comes in parts', async () => {
    const { archive, add, time, isComplete, large } = await behindProxy(300_000, answers);
    const bytes = new Uint8Array(700_000).fill(1);
    await archive.putBlob(RUN, await sha256Hex(bytes), simBlob(bytes));
    await add();
    expect(await until(time, isComplete)).toBe(true);
    expect(large.length).toBe(1);
  });

  test('hundreds of blobs are asked about in shorter requests', async () => {
    const { database, server, add, time, isComplete, lengths } = await behindProxy(30_000, answers);
    const bytes = (i: number) => new Uint8Array(new Uint32Array([i]).buffer);
    for (let i = 0; i < 1200; i++) {
      const sha256 = await sha256Hex(bytes(i));
      database.runs.get(RUN)?.blobs.add(sha256);
      database.blobs.set(sha256, simBlob(bytes(i)));
    }
    await add();
    expect(await until(time, isComplete)).toBe(true);
    expect(server.database.blobs.size).toBe(1200);
    expect(lengths.filter((length) => length > 30_000).length).toBeLessThanOrEqual(4);
  });
});

test('[SYN4] a body that is refused at any length stops the run, and says so', async () => {
  const { add, time, stateOf, state } = await behindProxy(10, true);
  await add();
  expect(await until(time, () => stateOf() === 'stopped')).toBe(true);
  expect(state()).toMatchObject({ code: 'too_large', reason: expect.stringContaining('proxy') });
});

test('[SYN4] what was learned of a server is known to the next page', async () => {
  const { addFrames, add, time, isComplete, archive } = await behindProxy(300_000, true);
  await addFrames(Array.from({ length: 60 }, () => 20_000));
  await add();
  expect(await until(time, isComplete)).toBe(true);
  const [limit] = await archive.getMarks('limit/');
  expect(limit).toEqual({ key: 'limit/http://server', value: 250_000 });
});
