import { describe, expect, test, vi } from 'vitest';
import * as errors from '../../../src/base/errors.js';
import {
  CorruptDataError,
  isErrorCode,
  RunMissingError,
  reviveError,
  StepwellError,
  toStepwellError,
} from '../../../src/base/errors.js';

/** A second copy of the file, as each file that a worker loads has one. */
async function otherCopy(): Promise<typeof import('../../../src/base/errors.js')> {
  vi.resetModules();
  return import('../../../src/base/errors.js');
}

describe('errors of another copy of the library', () => {
  test('are of the same classes, and keep their codes', async () => {
    const other = await otherCopy();
    expect(other.StepwellError).not.toBe(StepwellError);
    const error = new other.RunMissingError('The run does not exist', { run: 'a' });
    expect(error instanceof StepwellError).toBe(true);
    expect(error instanceof RunMissingError).toBe(true);
    expect(error instanceof CorruptDataError).toBe(false);
    expect(toStepwellError(error)).toBe(error);
    expect(new other.StepwellError('aborted', 'stopped') instanceof StepwellError).toBe(true);
    expect(new other.StepwellError('aborted', 'stopped') instanceof RunMissingError).toBe(false);
  });

  test('nothing else is one of them', () => {
    for (const thrown of [null, undefined, 0, 'x', {}, new Error('x'), { code: 'corrupt', message: 'x' }]) {
      expect(thrown instanceof StepwellError).toBe(false);
      expect(thrown instanceof CorruptDataError).toBe(false);
      expect(toStepwellError(thrown)).toMatchObject({ code: 'internal' });
    }
  });

  test('a class that a user derives holds its own errors only', () => {
    class Own extends StepwellError {}
    expect(new Own('storage', 'x') instanceof Own).toBe(true);
    expect(new Own('storage', 'x') instanceof StepwellError).toBe(true);
    expect(new StepwellError('storage', 'x') instanceof Own).toBe(false);
  });

  test('an error that travelled as data is of the class of its code', () => {
    const { code, message, facts } = new CorruptDataError('cut', { offset: 3 });
    expect(reviveError({ code, message, facts })).toBeInstanceOf(CorruptDataError);
  });
});

test('every class has the name and the code that its errors have', () => {
  const classes = { ...errors } as Readonly<Record<string, unknown>>;
  const named = Object.entries(classes).filter(
    ([name]) =>
      name.endsWith('Error') &&
      !['StepwellError', 'CodedError', 'toStepwellError', 'reviveError'].includes(name),
  );
  expect(named.length).toBeGreaterThan(12);
  for (const [name, given] of named) {
    const Class = given as new (message: string) => StepwellError;
    const error = new Class('x');
    expect(error.name).toBe(name);
    expect(isErrorCode(error.code)).toBe(true);
    expect(reviveError(error.toData())).toBeInstanceOf(Class);
    class Own extends Class {}
    expect(new Own('x').code).toBe(error.code);
  }
  expect(new StepwellError('worker_start', 'x').name).toBe('WorkerStartError');
  expect(isErrorCode('constructor')).toBe(false);
});
