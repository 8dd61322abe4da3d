import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GroupError, ValidationError } from '../../../src/base/errors.js';
import type { Group } from '../../../src/group/group.js';
import { join } from '../../../src/group/join.js';
import { fakeOrigin } from './platform.js';

/** Members of one origin that join one after the other, each with a function that kills it. */
async function members(origin: ReturnType<typeof fakeOrigin>, count: number, size = count, name = 'seeds') {
  const made: { group: Group; kill(): void }[] = [];
  for (let i = 0; i < count; i++) {
    const { platform, kill } = origin.member();
    made.push({ group: await join(name, { size }, platform), kill });
  }
  return made;
}

const reasonOf = async (promise: Promise<unknown>) => {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(GroupError);
  const { code, facts } = thrown as GroupError;
  expect(code).toBe('group');
  return facts.reason;
};

/** Resolves when the members have said all that they have to say: each message and each lock of the fake origin takes a turn. */
async function talked(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setTimeout(resolve));
}

/** True if the promise is still open after the members had time to talk. */
const waits = (promise: Promise<unknown>) =>
  Promise.race([
    promise.then(
      () => false,
      () => false,
    ),
    talked().then(() => true),
  ]);

describe('[O7] a group', () => {
  test('gives dense and stable ranks, also to members that join at once, and says what it knows', async () => {
    const origin = fakeOrigin();
    const joined = await Promise.all(
      Array.from({ length: 5 }, () => join('seeds', { size: 5 }, origin.member().platform)),
    );
    expect(joined.map(({ rank }) => rank).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(joined.filter(({ isMaster }) => isMaster).map(({ rank }) => rank)).toEqual([0]);
    const last = joined.find(({ rank }) => rank === 4) as Group;
    expect(last.info).toEqual({ name: 'seeds', isMaster: false, rank: 4, size: 5, isShared: true });
    // Another name is another group.
    expect((await join('other', { size: 2 }, origin.member().platform)).rank).toBe(0);
  });

  test('without Web Locks a member is rank 0 of 1, and every call works', async () => {
    const group = await join('seeds', { size: 4 }, null);
    expect(group.info).toEqual({ name: 'seeds', isMaster: true, rank: 0, size: 1, isShared: false });
    await group.barrier();
    expect(await group.broadcast({ a: 1 })).toEqual({ a: 1 });
    expect(await group.broadcastRunId({ uid: 'abc' })).toBe('abc');
    await expect(group.broadcast(() => {})).rejects.toBeInstanceOf(ValidationError);
    group.leave();
    expect(await reasonOf(group.barrier())).toBe('left');
    const refusing = { locks: { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } };
    expect((await join('seeds', { size: 4 }, refusing as never)).size).toBe(1);
  });

  test.each([
    ['', 2],
    [' ', 2],
    ['x'.repeat(201), 2],
    [7, 2],
    ['g', 0],
    ['g', 1.5],
    ['g', 65],
    ['g', '2'],
  ])('a wrong name or size is a ValidationError: %j, %j', async (name, size) => {
    await expect(join(name as string, { size: size as number }, null)).rejects.toBeInstanceOf(
      ValidationError,
    );
  });

  test('members that come after it is full, or ask for another size, are refused', async () => {
    const origin = fakeOrigin();
    await members(origin, 2);
    const { platform } = origin.member();
    expect(await reasonOf(join('seeds', { size: 2 }, platform))).toBe('full');
    expect(await reasonOf(join('seeds', { size: 3 }, platform))).toBe('size');
  });

  test('of the same name follows when all members of the one before are gone', async () => {
    const origin = fakeOrigin();
    const [a, b] = await members(origin, 2);
    const next = join('seeds', { size: 3 }, origin.member().platform);
    a?.group.leave();
    b?.kill();
    expect(await next).toMatchObject({ rank: 0, size: 3 });
  });
});

describe('[O7] barrier', () => {
  test('resolves for all when the last has come, also for members that join late, once per call', async () => {
    const origin = fakeOrigin();
    const [a, b] = await members(origin, 2, 3);
    const first = [a?.group.barrier(), b?.group.barrier()] as Promise<void>[];
    const second = a?.group.barrier() as Promise<void>;
    expect(await waits(Promise.race(first))).toBe(true);
    const c = await join('seeds', { size: 3 }, origin.member().platform);
    await c.barrier();
    await Promise.all(first);
    expect(await waits(second)).toBe(true);
    await Promise.all([second, b?.group.barrier(), c.barrier()]);
  });

  test('rejects at every member when one dies, then and later, and never hangs', async () => {
    const origin = fakeOrigin();
    const [a, b, c] = await members(origin, 3);
    const waiting = [a, b].map((each) => each?.group.barrier()) as Promise<void>[];
    c?.kill();
    for (const promise of waiting) expect(await reasonOf(promise)).toBe('lost');
    expect(await reasonOf((a as { group: Group }).group.barrier())).toBe('lost');
    // The rank of a dead member is not given away while the group lives.
    expect(await reasonOf(join('seeds', { size: 3 }, origin.member().platform))).toBe('full');
  });

  test('resolves if a member dies after it came', async () => {
    const origin = fakeOrigin();
    const [a, b] = await members(origin, 2);
    const came = b?.group.barrier();
    came?.catch(() => {});
    await talked();
    b?.kill();
    await a?.group.barrier();
    expect(await reasonOf((a as { group: Group }).group.barrier())).toBe('lost');
  });

  test('does not wait for a member that left on purpose, whose own calls reject', async () => {
    const origin = fakeOrigin();
    const [a, b, c] = await members(origin, 3);
    const all = [a, b, c].map((each) => each?.group.barrier());
    await Promise.all(all);
    const open = c?.group.barrier() as Promise<void>;
    c?.group.leave();
    c?.group.leave();
    expect(await reasonOf(open)).toBe('left');
    expect(await reasonOf((c as { group: Group }).group.broadcast(1))).toBe('left');
    await Promise.all([a?.group.barrier(), b?.group.barrier()]);
  });

  test('ends after a timeout, if one is given', async () => {
    const origin = fakeOrigin();
    const [a, b] = await members(origin, 2);
    expect(await reasonOf((a as { group: Group }).group.barrier({ timeout: 30 }))).toBe('timeout');
    // The call counts.
    await b?.group.barrier();
    await expect(a?.group.barrier({ timeout: 'soon' as never })).rejects.toBeInstanceOf(ValidationError);
  });
});

describe('[O7] broadcast', () => {
  test('gives the value of the master, in order, also to members that join or ask late', async () => {
    const origin = fakeOrigin();
    const [a, b] = await members(origin, 2, 3);
    const weights = new Float32Array([1, 2, 3]);
    expect(await a?.group.broadcast(weights)).toBe(weights);
    weights[0] = 9;
    await a?.group.broadcast('second');
    const c = await join('seeds', { size: 3 }, origin.member().platform);
    for (const group of [b?.group, c]) {
      expect(await group?.broadcast('ignored')).toEqual(
        group === c ? new Float32Array([9, 2, 3]) : new Float32Array([1, 2, 3]),
      );
      expect(await group?.broadcast()).toBe('second');
    }
    const uids = [
      a?.group.broadcastRunId({ uid: 'f'.repeat(32) }),
      b?.group.broadcastRunId(),
      c.broadcastRunId('x'),
    ];
    expect(new Set(await Promise.all(uids))).toEqual(new Set(['f'.repeat(32)]));
  });

  test('a value that cannot be cloned rejects at every member, and the next value comes', async () => {
    const origin = fakeOrigin();
    const [a, b] = await members(origin, 2);
    const there = b?.group.broadcast() as Promise<unknown>;
    await expect(a?.group.broadcast(() => {})).rejects.toBeInstanceOf(ValidationError);
    expect(await reasonOf(there)).toBe('value');
    await expect(a?.group.broadcastRunId()).rejects.toBeInstanceOf(ValidationError);
    expect(await reasonOf((b as { group: Group }).group.broadcastRunId())).toBe('value');
    await a?.group.broadcast(7);
    expect(await b?.group.broadcast()).toBe(7);
  });

  test('rejects when the master is dead or has left', async () => {
    const origin = fakeOrigin();
    const [a, b] = await members(origin, 2);
    const waiting = b?.group.broadcast() as Promise<unknown>;
    a?.kill();
    expect(await reasonOf(waiting)).toBe('lost');
    const [c, d] = await members(origin, 2, 2, 'other');
    await c?.group.broadcast('last');
    c?.group.leave();
    expect(await d?.group.broadcast()).toBe('last');
    expect(await reasonOf((d as { group: Group }).group.broadcast())).toBe('left');
  });
});

test('[O7] whatever dies or leaves in whatever order, no barrier hangs and no rank is given twice', async () => {
  const step = fc.record({ member: fc.nat(3), what: fc.constantFrom('barrier', 'leave', 'kill') });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const origin = fakeOrigin();
      const all = await members(origin, 4);
      expect(all.map(({ group }) => group.rank)).toEqual([0, 1, 2, 3]);
      const gone = new Set<number>();
      const calls: { member: number; settled: Promise<unknown> }[] = [];
      for (const { member, what } of steps) {
        const { group, kill } = all[member] as (typeof all)[number];
        if (what === 'barrier' && !gone.has(member)) {
          calls.push({
            member,
            settled: group.barrier().catch((error: unknown) => expect(error).toBeInstanceOf(GroupError)),
          });
        }
        if (what === 'leave') group.leave();
        if (what === 'kill') kill();
        if (what !== 'barrier') gone.add(member);
      }
      // In the end everybody is gone but one, who comes as often as anybody has.
      const alive = all.findIndex((_, i) => !gone.has(i));
      for (const [i, { kill }] of all.entries()) if (i !== alive) kill();
      await Promise.all(calls.filter(({ member }) => member === alive).map(({ settled }) => settled));
    }),
    { numRuns: 15 },
  );
});
