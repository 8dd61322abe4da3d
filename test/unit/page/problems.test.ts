import { expect, test } from 'vitest';
import { refuse } from '../../../src/base/refusal.js';
import { Problems } from '../../../src/page/problems.js';

const bad = refuse('type', 'bad');
const worse = refuse('shape', 'worse');

test('[VAL2] equal problems are counted until they are taken', () => {
  const problems = new Problems(() => {});
  problems.add('loss', bad);
  problems.add('loss', bad);
  problems.add('loss', worse);
  expect(problems.take(3)).toEqual([
    { kind: 'problem', time: 3, key: 'loss', reason: 'bad', count: 2 },
    { kind: 'problem', time: 3, key: 'loss', reason: 'worse', count: 1 },
  ]);
  expect(problems.take(4)).toEqual([]);
});

test('[VAL2] the first problem of a call is its error; problems beside calls are nobody’s', () => {
  const problems = new Problems(() => {});
  problems.add('', worse);
  expect(problems.callError).toBeUndefined();
  problems.addOfCall('loss', bad);
  problems.addOfCall('accuracy', worse);
  expect(problems.callError).toMatchObject({
    code: 'validation',
    message: '“loss”: bad',
    facts: { key: 'loss', reason: 'type' },
  });
});

test('distinct problems and console lines are bounded, counts are not', () => {
  const said: string[] = [];
  const problems = new Problems((text) => said.push(text));
  for (let i = 0; i < 1000; i++) problems.add(`key ${i}`, bad);
  expect(said).toHaveLength(20);
  const records = problems.take(1);
  expect(records).toHaveLength(201);
  expect(records.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
});
