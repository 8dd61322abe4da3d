/** A finished run in one browser, and a server: what tests of the uploader begin with. */
import { sha256Hex } from '../../../src/base/sha256.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { memoryArchive } from '../../../src/store/memory-archive.js';
import type { WireRequest, WireResponse } from '../../../src/sync/transport.js';
import type { UploadPorts } from '../../../src/sync/types.js';
import { Uploader } from '../../../src/sync/uploader.js';
import { addRun, simpleFrames } from '../bundle/support.js';
import { RUN } from '../query/runs.js';
import { SimServer, simBlob } from './sim/server.js';
import { settled, VirtualTime } from './sim/time.js';

/** Frames of the run. */
export const FRAMES = 12;
/** Long enough for a few tries with back-off. */
export const A_WHILE_MS = 300_000;

type Answer = (request: WireRequest, honest: () => Promise<WireResponse>) => Promise<WireResponse>;

/** A finished run here, and a server whose answers go through `answer`. */
export async function setUp(ports: Partial<UploadPorts> = {}) {
  const database = memoryDatabase();
  const store = memoryStore(database);
  const archive = memoryArchive(database);
  await addRun({ store, archive }, simpleFrames(FRAMES));
  const time = new VirtualTime();
  const server = new SimServer(time.clock());
  const way: { answer: Answer } = { answer: (_, honest) => honest() };
  const seen: WireRequest[] = [];
  const uploader = new Uploader({
    ...{ store, archive, clock: time.clock(), scheduler: time },
    random: () => 0.5,
    transport: () => ({
      async send(request) {
        await time.sleep(1);
        seen.push(request);
        return way.answer(request, () => server.answer(request));
      },
    }),
    isLive: async () => false,
    sendLarge: async () => 'sent',
    ...ports,
  });
  const state = () => uploader.states().find(({ run }) => run === RUN);
  const stateOf = () => state()?.state;
  const add = async () => {
    await uploader.start();
    await uploader.add(RUN, { url: 'http://server' });
    await settled();
  };
  const there = (session: string) => server.database.runs.get(RUN)?.streams.get(session)?.head.next ?? 0;
  /** A blob that the run uses here; resolves its hash. */
  const addBlob = async (fill: number, size = 20) => {
    const bytes = new Uint8Array(size).fill(fill);
    const sha256 = await sha256Hex(bytes);
    await archive.putBlob(RUN, sha256, simBlob(bytes));
    return sha256;
  };
  const isComplete = () => stateOf() === 'complete';
  return {
    ...{ database, store, archive, time, server, way, seen, uploader, add, addBlob },
    ...{ state, stateOf, there, isComplete },
  };
}
