/** Fetches edits that were made elsewhere: editors' streams that the server has and this browser lacks (RUN3). */
import type { StoredFrame } from '../store/port.js';
import type { SendContext } from './blobs.js';
import { failureOf } from './failure.js';
import { decodeFrames, FRAMES_TYPE, paths } from './wire.js';

/** Fetches edits and stores them. Resolves the new length of each stream that got frames. Frames that arrive damaged are fetched again next time. */
export async function pullEdits({ uid, link, ports }: SendContext): Promise<Map<string, number>> {
  const { store, archive } = ports;
  const streams = await store.listStreams(uid);
  const have = new Map(
    streams.filter(({ epoch }) => epoch === 0).map(({ session, next }) => [session, next]),
  );
  const response = await link.send({ method: 'GET', path: paths.edits(uid, have) });
  if (response.status !== 200 || response.type !== FRAMES_TYPE) throw failureOf(response);
  const bySession = new Map<string, StoredFrame[]>();
  for (const frame of await decodeFrames(response.body)) {
    // Accept editors' streams only: the browser that records a run is the only source of its writers' streams.
    if (frame === null || frame.header.run !== uid || frame.header.epoch !== 0) continue;
    const { session, seq } = frame.header;
    const frames = bySession.get(session) ?? [];
    bySession.set(session, frames);
    if (seq === (frames.at(-1)?.seq ?? seq - 1) + 1) frames.push({ seq, bytes: frame.bytes });
  }
  const received = new Map<string, number>();
  for (const [session, frames] of bySession) {
    const { status, next } = await archive.receive({ run: uid, session }, 0, frames);
    if (status === 'ok' || status === 'duplicate') received.set(session, next);
  }
  if (received.size > 0) ports.onReceived?.(uid);
  return received;
}
