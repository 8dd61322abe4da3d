import { expect, test } from 'vitest';
import { type RefusalCode, refuse } from '../../../src/base/refusal.js';
import type { LogRow } from '../../../src/page/log-value.js';
import type { Specials } from '../../../src/page/specials.js';
import { ValueCapture } from '../../../src/page/value-capture.js';

function capturing(specials?: Specials) {
  const reports: [key: string, code: RefusalCode][] = [];
  const capture = new ValueCapture(specials, (key, { code }) => reports.push([key, code]));
  return { capture, reports };
}

test('[VAL1] a value is taken as a number, text or JSON', () => {
  const { capture, reports } = capturing();
  expect(capture.take('k', true)).toBe(1);
  expect(capture.take('k', [[2]])).toBe(2);
  expect(capture.take('k', 'a')).toEqual({ kind: 'text', value: 'a' });
  expect(capture.take('k', { a: [1, null] })).toEqual({ kind: 'json', value: { a: [1, null] } });
  expect(reports).toEqual([]);
});

test('[VAL3] JSON is a snapshot', () => {
  const { capture } = capturing();
  const value = { list: [1] };
  const taken = capture.take('k', value);
  value.list.push(2);
  expect(taken).toEqual({ kind: 'json', value: { list: [1] } });
});

test('[VAL2] a value that cannot be recorded is reported under its key; part of a value is recorded with a report', () => {
  const { capture, reports } = capturing();
  expect(capture.take('u', undefined)).toBeUndefined();
  expect(capture.take('part', { good: 1, bad: () => 1 })).toMatchObject({ value: { good: 1 } });
  expect(reports).toEqual([
    ['u', 'type'],
    ['part', 'type'],
  ]);
});

test('[VAL3] special values come before JSON', () => {
  const special = { kind: 'scalar', tensor: 1 } as const;
  const specials: Specials = {
    take: (value) => (value === 'never asked' ? refuse('type', 'text is taken first') : special),
    defer: () => {
      throw new Error('not asked here');
    },
  };
  const { capture } = capturing(specials);
  expect(capture.take('k', {})).toBe(special);
  expect(capture.take('k', 'never asked')).toEqual({ kind: 'text', value: 'never asked' });
});

test('[VAL2] a row is taken value by value: refused keys, throwing getters and Proxies cost only themselves', () => {
  const { capture, reports } = capturing();
  const row = {
    a: 1,
    get b(): number {
      throw new Error('boom');
    },
    refused: 2,
    c: 3,
  };
  const taken = capture.takeRow(row, (key) => key !== 'refused');
  expect([...taken]).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(capture.takeRow(proxy as LogRow, () => true).size).toBe(0);
  expect(reports).toEqual([
    ['b', 'unreadable'],
    ['', 'unreadable'],
  ]);
});
