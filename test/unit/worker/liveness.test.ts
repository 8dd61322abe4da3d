import { expect, test } from 'vitest';
import type { RunHead, Store } from '../../../src/store/port.js';
import { livenessOf } from '../../../src/worker/liveness.js';
import { LAST_SEEN_LIMIT_MS, type RunLocks } from '../../../src/worker/run-lock.js';
import { manualClock } from '../page/harness.js';

/** `held`: labels whose locks are held; `null`: there are no locks. */
function setUp(held: string[] | null) {
  const clock = manualClock();
  const heads: RunHead[] = [];
  const locks = {
    held: async () => held && new Set(held),
    nameOf: ({ namespace, project, label }) => JSON.stringify([namespace, project, label]),
  } as Partial<RunLocks> as RunLocks;
  const store = { listRuns: async () => heads } as Partial<Store> as Store;
  const head = (label: string, status = 'running') => {
    const name = { namespace: '', project: 'p', label };
    const made = { ...name, uid: label, status, lastSeen: clock.now() } as RunHead;
    heads.push(made);
    return made;
  };
  return { clock, head, liveness: livenessOf(locks, store, clock, (uid) => uid === 'ours') };
}

const nameOf = (label: string) => ({ namespace: '', project: 'p', label });

test('[STO7] a run is live while its lock is held, whenever it was seen last', async () => {
  const { clock, head, liveness } = setUp([JSON.stringify(['', 'p', 'held'])]);
  const [heldRun, free, ours] = [head('held'), head('free'), head('ours')];
  clock.advance(LAST_SEEN_LIMIT_MS);
  expect(await liveness.isLive(heldRun)).toBe(true);
  expect(await liveness.isLive(free)).toBe(false);
  expect(await liveness.isLive(ours)).toBe(true);
});

test('[STO6] without locks a run is live until it was not seen for a while; a name that was seen is taken', async () => {
  const { clock, head, liveness } = setUp(null);
  const run = head('a');
  head('ended', 'completed');
  expect([await liveness.isLive(run), await liveness.isSeen(nameOf('a'))]).toEqual([true, true]);
  expect([await liveness.isSeen(nameOf('b')), await liveness.isSeen(nameOf('ended'))]).toEqual([
    false,
    false,
  ]);
  clock.advance(LAST_SEEN_LIMIT_MS);
  expect([await liveness.isLive(run), await liveness.isSeen(nameOf('a'))]).toEqual([false, false]);
});

test('[STO7] a writer that comes or goes is noticed once; without locks, time is', async () => {
  const held = ['a'];
  const { liveness } = setUp(held);
  expect([await liveness.hasChanged(), await liveness.hasChanged()]).toEqual([true, false]);
  held.pop();
  expect([await liveness.hasChanged(), await liveness.hasChanged()]).toEqual([true, false]);
  const blind = setUp(null);
  await blind.liveness.hasChanged();
  expect(await blind.liveness.hasChanged()).toBe(false);
  blind.clock.advance(LAST_SEEN_LIMIT_MS);
  expect(await blind.liveness.hasChanged()).toBe(true);
});
