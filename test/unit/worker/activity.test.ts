import { expect, test } from 'vitest';
import { QuotaError, StorageError } from '../../../src/base/errors.js';
import type { Frame, LoggedRecord } from '../../../src/record/kinds.js';
import { activityOf } from '../../../src/worker/activity.js';
import { NOTICES } from '../../../src/worker/situations.js';
import { manualClock } from '../page/harness.js';

const frame = (...records: LoggedRecord[]): Frame => ({
  header: { run: '', session: '', epoch: 1, seq: 0, time: 0 },
  records,
});
const one = Float64Array.of(1);
const rows: LoggedRecord = {
  ...{ kind: 'rows', rows: one, steps: one, globalSteps: one, times: one },
  columns: ['a', 'b'].map((key) => ({ key, at: Uint32Array.of(0), values: one })),
};
const dropped: LoggedRecord = { kind: 'dropped', time: 1, count: 7, reason: 'no room' };

test('a commit tells its scalar values and kinds; values of all tabs count for the rate, drops add up', () => {
  const clock = manualClock();
  const activity = activityOf(clock, ['insecure']);
  expect(activity.committed(frame(rows, dropped))).toEqual({
    values: 2,
    kinds: new Set(['rows', 'dropped']),
  });
  activity.committed(frame(dropped));
  const { valuesPerSecond } = activity.status();
  expect(valuesPerSecond).toBeGreaterThan(0);
  activity.elsewhere(10);
  expect(activity.status().valuesPerSecond).toBeGreaterThan(valuesPerSecond);
  clock.advance(60_000);
  expect(activity.status()).toEqual({ valuesPerSecond: 0, dropped: 14, notices: ['insecure'] });
});

test('[STO6] trouble of the storage is told until the next commit, other sentences stay, each once', () => {
  const activity = activityOf(manualClock(), []);
  activity.notice('deleted');
  activity.notice('deleted');
  activity.trouble(new QuotaError('full'));
  expect(activity.status().notices).toEqual(['deleted', NOTICES.quota]);
  activity.trouble(new StorageError('aborted'));
  expect(activity.status().notices).toEqual(['deleted', NOTICES.aborted]);
  activity.committed(frame());
  expect(activity.status().notices).toEqual(['deleted']);
});
