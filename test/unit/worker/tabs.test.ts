import { expect, test } from 'vitest';
import type { Change } from '../../../src/source/types.js';
import { joinTabs } from '../../../src/worker/tabs.js';

test('[STO7] tabs hear of each other’s changes and of the values that came with them; what is not understood is ignored', async () => {
  const heard: [Change, number][] = [];
  joinTabs('a-database', (change, values) => heard.push([change, values]));
  const own: Change[] = [];
  const tell = joinTabs('a-database', (change) => own.push(change));
  const other = new BroadcastChannel('stepwell:a-database');
  const change: Change = { run: 'a', revision: 0, kinds: ['rows'] };
  tell(change, 20);
  tell(change);
  // From an earlier version of the library, a later one, and from something else.
  for (const message of [
    change,
    { ...change, values: 'many' },
    { ...change, values: -1 },
    { run: 5 },
    null,
    'x',
  ])
    other.postMessage(message);
  tell({ run: null, revision: 0, kinds: [] });
  await expect.poll(() => heard.length).toBe(6);
  expect(heard.map(([{ run }, values]) => [run, values])).toEqual([
    ['a', 20],
    ['a', 0],
    ['a', 0],
    ['a', 0],
    ['a', 0],
    [null, 0],
  ]);
  other.close();
});
