import { expect, test } from 'vitest';
import { Config } from '../../../src/page/config.js';
import type { ConfigRecord } from '../../../src/record/kinds.js';

function made(data = {}) {
  const records: ConfigRecord[] = [];
  const problems: string[] = [];
  const config = Config.asFields(
    new Config(data, {
      record: (record) => records.push(record) > 0,
      problem: (_, { reason }) => problems.push(reason),
      now: () => 0,
    }),
  );
  return { config, records, problems };
}

test('fields read and set values, and a change is recorded', () => {
  const { config, records, problems } = made({ lr: 0.1, nested: { a: 1 } });
  expect(config['lr']).toBe(0.1);
  expect(config['nested']).toEqual({ a: 1 });
  expect(config['missing']).toBeUndefined();
  config['lr'] = 5;
  config['layers'] = [1, 2];
  expect(config.read()).toEqual({ lr: 5, nested: { a: 1 }, layers: [1, 2] });
  expect(records).toMatchObject([
    { op: 'set', data: { lr: 5 } },
    { op: 'set', data: { layers: [1, 2] } },
  ]);
  expect(problems).toEqual([]);
});

test('update() merges an object, and sets one value by its path', () => {
  const { config } = made({ model: { layers: 3, units: 8 }, lr: 1 });
  config.update({ model: { layers: 4 }, seed: 7 });
  config.update('model.units', 16);
  expect(config.read()).toEqual({ model: { layers: 4, units: 16 }, lr: 1, seed: 7 });
});

test('methods are not replaced, and what cannot be done is told', () => {
  const { config, problems } = made({ set: 1 });
  (config as Record<string, unknown>)['set'] = 2;
  delete config['lr'];
  config.set({ a: 1 });
  expect(config.read()).toEqual({ set: 1, a: 1 });
  expect(problems).toEqual([
    expect.stringContaining('config.set({ set: value })'),
    expect.stringContaining('cannot be taken back'),
  ]);
  expect(() => JSON.stringify(config)).not.toThrow();
  expect(String(Object.prototype.toString.call(config))).toBe('[object Object]');
});

test('undefined is a problem, whether it is set, in a field, or nested', () => {
  const { config, problems } = made();
  config.set({ a: undefined, b: { c: undefined } });
  config.update('d', undefined);
  config['e'] = undefined;
  config.update(undefined as never);
  expect(problems.length).toBe(5);
});
