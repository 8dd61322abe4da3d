import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type FromWriter, serveStream } from '../../../src/worker/parts/bundles/channel.js';

/** Long enough for messages to arrive. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

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
  port1.onmessage = ({ data }: MessageEvent<FromWriter>) => heard.push(data.type);
  const served = serveStream(port2, stream, () => {});
  for (let i = 0; i < pulls; i++) port1.postMessage({ type: 'pull' });
  await pause();
  release();
  await served;
  // What is posted until now has arrived before the port is closed.
  await pause();
  const closed = once(port1, 'close');
  port2.close();
  await closed;
  return heard;
}

test('[BUN1] the end of a stream is told once, however many pulls are under way', async () => {
  expect(await heardOf(2)).toEqual(['chunk', 'end']);
  expect(await heardOf(5)).toEqual(['chunk', 'end']);
});
