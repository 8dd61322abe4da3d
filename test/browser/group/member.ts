/** A member of a group in a worker of its own, which a test steers by messages. */
import { type Group, type InitOptions, init, joinGroup } from '../../../src/index.js';

/** A call that a test asks for, and what came of it. */
export type Call =
  | { readonly call: 'join'; readonly name: string; readonly size: number }
  | { readonly call: 'barrier' }
  | { readonly call: 'broadcastRunId'; readonly uid?: string }
  | { readonly call: 'train'; readonly project: string; readonly each: boolean };

export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: unknown; readonly reason: unknown };

let group: Group | null = null;

addEventListener('message', ({ data, ports: [port] }: MessageEvent<Call>) => {
  answer(data).then(
    (value) => port?.postMessage({ ok: true, value } satisfies Answer),
    ({ code, facts }) => port?.postMessage({ ok: false, code, reason: facts?.reason } satisfies Answer),
  );
});

async function answer(call: Call): Promise<unknown> {
  if (call.call === 'join') {
    group = await joinGroup(call.name, { size: call.size });
    return group.info;
  }
  const here = group as Group;
  switch (call.call) {
    case 'barrier':
      return here.barrier();
    case 'broadcastRunId':
      return here.broadcastRunId(call.uid);
    case 'train': {
      const options: InitOptions = { project: call.project, group: here, capture: false };
      const run = await init(call.each ? { ...options, rank: here.rank } : options);
      const { ok } = run.log({ loss: 1 / (1 + here.rank), note: 'x', list: [1, 2] });
      run.config.set({ lr: 0.1 });
      await run.files().save('text', 'a.txt');
      await run.flush({ durability: 'strict' });
      const { status, stored } = await run.finish();
      return { uid: run.uid, name: run.name, ok, status, stored };
    }
  }
}
