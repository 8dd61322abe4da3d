import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type FromWriter, serveStream } from '../../../src/worker/parts/bundles/channel.js';

/** What the reader hears of a stream of one byte that it asks for `pulls` times at once. */
async function heardOf(pulls: number): Promise<string[]> {
  let release = () => {};
  const asked = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async start(controller) {
      // Only when every pull is under way.
      await asked;
      controller.enqueue(Uint8Array.of(7));
      controller.close();
    },
  });
  const { port1, port2 } = new MessageChannel();
  const heard: string[] = [];
  const arrived = new Promise<void>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<FromWriter | { type: 'all' }>) => {
      if (data.type === 'all') resolve();
      else heard.push(data.type);
    };
  });
  const served = serveStream(port2, stream, () => {});
  const pulled = new Promise<void>((resolve) => {
    let left = pulls;
    port2.addEventListener('message', () => {
      left -= 1;
      if (left === 0) resolve();
    });
  });
  for (let i = 0; i < pulls; i++) port1.postMessage({ type: 'pull' });
  await pulled;
  release();
  await served;
  // Messages arrive in their order: all that was posted is here then.
  port2.postMessage({ type: 'all' });
  await arrived;
  const closed = once(port1, 'close');
  port2.close();
  await closed;
  return heard;
}

test('[BUN1] the end of a stream is told once, however many pulls are under way', async () => {
  expect(await heardOf(2)).toEqual(['chunk', 'end']);
  expect(await heardOf(5)).toEqual(['chunk', 'end']);
});
