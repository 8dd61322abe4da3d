import { expect, test } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import { isRefusal, refusalOf, refuse } from '../../../src/base/refusal.js';

test('a refusal is told from what is there where all is well', () => {
  expect(isRefusal(refuse('type', 'no'))).toBe(true);
  for (const value of [null, 5, 'no', [], { code: 'type' }, { reason: 'no' }]) {
    expect(isRefusal<unknown>(value)).toBe(false);
  }
});

test('[HIS4] what was thrown when a value was read is unreadable; a lost GPU keeps its code', () => {
  expect(refusalOf(new Error('boom'), 'reading threw')).toEqual(refuse('unreadable', 'reading threw: boom'));
  expect(refusalOf(new StepwellError('device_lost', 'The GPU was lost'))).toEqual(
    refuse('device_lost', 'The GPU was lost'),
  );
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(refusalOf(proxy).code).toBe('unreadable');
});
