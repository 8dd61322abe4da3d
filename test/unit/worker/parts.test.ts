import { expect, test } from 'vitest';
import { importPart, type OtherAddress, partLoader } from '../../../src/worker/parts.js';

const moduleOf = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
const GOOD = moduleOf('export const queries = 1;');
/** What bundlers make of a module that they take for a script: it loads, and exports nothing. */
const EMPTY = moduleOf('globalThis.nothing = 1;');

function page(answers: readonly Awaited<ReturnType<OtherAddress>>[]) {
  const asked: string[] = [];
  const left = [...answers];
  const other: OtherAddress = async (_part, failure) => {
    asked.push(failure);
    return left.shift() ?? { address: '', problem: 'asked too often' };
  };
  return { asked, other };
}

test('a part at its address: the page is not asked', async () => {
  const { asked, other } = page([]);
  expect(await importPart('queries', GOOD, other)).toMatchObject({ queries: 1 });
  expect(asked).toEqual([]);
});

test.each([
  ['no address', undefined, expect.stringContaining('undefined')],
  ['an address that leads nowhere', moduleOf('throw new Error("not here")'), 'not here'],
  ['a script without exports', EMPTY, ''],
])('%s: the page gives another address', async (_name, address, failure) => {
  const { asked, other } = page([{ address: GOOD, problem: '' }]);
  expect(await importPart('queries', address, other)).toMatchObject({ queries: 1 });
  expect(asked).toEqual([failure]);
});

test('no address is left: the error is typed and says what helps', async () => {
  const { asked, other } = page([
    { address: EMPTY, problem: '' },
    { address: '', problem: 'Copy the folder.' },
  ]);
  await expect(importPart('queries', EMPTY, other)).rejects.toMatchObject({
    code: 'worker_start',
    message: 'Copy the folder.',
  });
  expect(asked).toHaveLength(2);
});

test('each part is loaded once; a load that failed is tried again', async () => {
  let loads = 0;
  const load = partLoader(async () => {
    loads++;
    if (loads === 1) throw new Error('offline');
    return { queries: 1 };
  });
  await expect(load('queries')).rejects.toThrow('offline');
  const [first, second] = await Promise.all([load('queries'), load('queries')]);
  expect(first).toBe(second);
  expect(loads).toBe(2);
});
