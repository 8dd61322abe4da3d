import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type FromWriter, serveStream } from '../../../src/worker/parts/bundles/channel.js';

/** What the reader hears of a stream of one byte that it asks for `pulls` times at once. */
async function heardOf(pulls: number): Promise<string[]> {
  const stream = new Blob([Uint8Array.of(7)]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  const { port1, port2 } = new MessageChannel();
  const heard: string[] = [];
  port1.onmessage = ({ data }: MessageEvent<FromWriter>) => heard.push(data.type);
  const served = serveStream(port2, stream, () => {});
  for (let i = 0; i < pulls; i++) port1.postMessage({ type: 'pull' });
  await served;
  // What is posted until now has arrived before the port is closed.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const closed = once(port1, 'close');
  port2.close();
  await closed;
  return heard;
}

test('[BUN1] the end of a stream is told once, however many pulls are under way', async () => {
  expect(await heardOf(2)).toEqual(['chunk', 'end']);
  expect(await heardOf(5)).toEqual(['chunk', 'end']);
});
