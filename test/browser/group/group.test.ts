/** Groups over the browser's own Web Locks and channels: workers, a frame, and this page. */
import { afterEach, expect, test } from 'vitest';
import { join } from '../../../src/group/join.js';
import { type Group, type GroupError, joinGroup, openSource } from '../../../src/index.js';
import type { Answer, Call } from './member.js';

let workers: Worker[] = [];
let groups: Group[] = [];

afterEach(() => {
  for (const worker of workers) worker.terminate();
  for (const group of groups) group.leave();
  workers = [];
  groups = [];
});

function member() {
  const worker = new Worker(new URL('./member.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  return {
    worker,
    ask: (call: Call) =>
      new Promise<Answer>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }: MessageEvent<Answer>) => {
          port1.close();
          resolve(data);
        };
        worker.postMessage(call, [port2]);
      }),
  };
}

const uniqueName = () => `group-${crypto.randomUUID()}`;

test('[O7] workers and their page get dense ranks, meet at barriers, and learn the run of the master', async () => {
  const name = uniqueName();
  const page = await joinGroup(name, { size: 3 });
  groups.push(page);
  expect(page.info).toEqual({ name, isMaster: true, rank: 0, size: 3, isShared: true });
  const others = [member(), member()];
  const joined = await Promise.all(others.map(({ ask }) => ask({ call: 'join', name, size: 3 })));
  const ranks = joined.map((answer) => (answer.ok ? (answer.value as Group['info']).rank : -1));
  expect(ranks.sort()).toEqual([1, 2]);
  const arrivals = others.map(({ ask }) => ask({ call: 'barrier' }));
  await page.barrier();
  expect(await Promise.all(arrivals)).toEqual([
    { ok: true, value: undefined },
    { ok: true, value: undefined },
  ]);
  const uids = others.map(({ ask }) => ask({ call: 'broadcastRunId' }));
  await page.broadcastRunId({ uid: 'f'.repeat(32) });
  for (const answer of await Promise.all(uids)) expect(answer).toEqual({ ok: true, value: 'f'.repeat(32) });
});

test('[O7] a worker that is terminated, and a frame that is removed, make the barriers of the others reject', async () => {
  for (const kind of ['worker', 'frame'] as const) {
    const name = uniqueName();
    const page = await joinGroup(name, { size: 3 });
    groups.push(page);
    const stays = member();
    expect(await stays.ask({ call: 'join', name, size: 3 })).toMatchObject({ ok: true });
    let end: () => void;
    if (kind === 'worker') {
      const dies = member();
      expect(await dies.ask({ call: 'join', name, size: 3 })).toMatchObject({ ok: true });
      end = () => dies.worker.terminate();
    } else {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const { navigator, BroadcastChannel } = frame.contentWindow as Window & typeof globalThis;
      await join(name, { size: 3 }, { locks: navigator.locks, Channel: BroadcastChannel });
      end = () => frame.remove();
    }
    const waiting = [
      page.barrier().catch((error: GroupError) => error),
      stays.ask({ call: 'barrier' }),
    ] as const;
    end();
    expect(await waiting[0]).toMatchObject({
      name: 'GroupError',
      code: 'group',
      facts: { reason: 'lost', rank: 2 },
    });
    expect(await waiting[1]).toEqual({ ok: false, code: 'group', reason: 'lost' });
  }
});

test('[O7] only the master records, unless each member has a rank: then the runs share a group', async () => {
  const name = uniqueName();
  const both = [member(), member()];
  for (const { ask } of both) await ask({ call: 'join', name, size: 2 });
  const source = await openSource();
  const train = async (each: boolean) => {
    const project = `${name}-${each}`;
    const answers = await Promise.all(both.map(({ ask }) => ask({ call: 'train', project, each })));
    const made = answers.map((answer) =>
      answer.ok ? (answer.value as { uid: string; name: string }) : null,
    );
    return { made, runs: await source.listRuns({ project }) };
  };
  const one = await train(false);
  expect(one.made).toMatchObject([
    { ok: true, status: 'completed', stored: true },
    { uid: '', ok: true, status: 'completed', stored: true },
  ]);
  expect(one.runs.map(({ uid, group }) => [uid, group])).toEqual([[one.made[0]?.uid, name]]);
  const all = await train(true);
  expect(new Set(all.runs.map((run) => run.name))).toEqual(new Set([`${name} 0`, `${name} 1`]));
  expect(all.runs.map((run) => run.group)).toEqual([name, name]);
  const detail = await source.getRun(all.made[1]?.uid ?? '');
  expect(detail).toMatchObject({ config: { rank: 1, lr: 0.1 }, problems: 0 });
});
