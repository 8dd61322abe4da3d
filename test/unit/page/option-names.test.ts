import { expect, test } from 'vitest';
import { whyUnknown as refusals } from '../../../src/page/option-names.js';

/** The reasons, each of which is about options. */
function whyUnknown(...args: Parameters<typeof refusals>): string[] {
  const found = refusals(...args);
  expect(found.every(({ code }) => code === 'option')).toBe(true);
  return found.map(({ reason }) => reason);
}

test('known names, and no options at all, are no problem', () => {
  expect(whyUnknown('log', undefined)).toEqual([]);
  expect(whyUnknown('log', {})).toEqual([]);
  expect(whyUnknown('log', { step: 3, commit: false })).toEqual([]);
  expect(whyUnknown('init', { project: 'p', config: {}, tf: {} })).toEqual([]);
});

test('a wrong name is told with the one that was meant', () => {
  const meant = (call: Parameters<typeof whyUnknown>[0], name: string) =>
    /did you mean “(.*)”/.exec(whyUnknown(call, { [name]: 1 })[0] ?? '')?.[1] ?? null;
  for (const [call, name, right] of [
    ['init', 'projet', 'project'],
    ['init', 'Project', 'project'],
    ['init', 'entity', 'namespace'],
    ['init', 'max_bytes', 'maxBytes'],
    ['init', 'hyperparameters', 'config'],
    ['log', 'steps', 'step'],
    ['log', 'epoch', 'step'],
    ['histogram', 'bin', 'bins'],
    ['finish', 'timeOut', 'timeout'],
    ['watch', 'gradient', 'gradients'],
    ['fitCallbacks', 'learning_rate', 'learningRate'],
    ['init', 'quux', null],
    ['log', '', null],
  ] as const) {
    expect(meant(call, name), `${call} ${name}`).toBe(right);
  }
  expect(whyUnknown('log', { quux: 1 })[0]).toContain('step, commit');
  expect(whyUnknown('init', { a: 1, b: 2 })).toHaveLength(2);
});

test('what is no object of options is told with the right form', () => {
  expect(whyUnknown('log', 3)).toEqual([expect.stringContaining('log(values, { step: 3 })')]);
  for (const given of [null, 'x', true, 5n]) expect(whyUnknown('flush', given)).toHaveLength(1);
});

test('names that inherit or throw do no harm', () => {
  expect(whyUnknown('log', { constructor: 1 })).toHaveLength(1);
  expect(whyUnknown('log', { ['x'.repeat(1e6)]: 1 })[0]?.length).toBeLessThan(300);
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('trap');
      },
    },
  );
  expect(whyUnknown('log', trap)).toEqual([]);
});
