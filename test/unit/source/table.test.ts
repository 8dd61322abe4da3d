/** The table of the Source port: what the compiler asks for, and how arguments are checked by it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import { callSource, checkArguments } from '../../../src/source/check.js';
import { object, optional, text } from '../../../src/source/schema.js';
import { sourceOver } from '../../../src/source/source-over.js';
import { SOURCE, type SourceMethod, type TableOf } from '../../../src/source/table.js';
import type { RunFilter, Source } from '../../../src/source/types.js';

const METHODS = Object.keys(SOURCE) as SourceMethod[];
const { edit, ...withoutEdit } = SOURCE;

/** Takes a table of the port `S`. */
function takes<S>(table: TableOf<S>): void {
  expect(table).toBeDefined();
}

describe('[SRC1] the compiler asks for', () => {
  // The lines marked `@ts-expect-error` are the test: `npm run typecheck` fails when one of them compiles.
  test('the line of each method, with the types of the method', () => {
    type Grown = Source & { rename(uid: string, name: string): Promise<void> };
    const [uid, field, value] = edit.args;
    const fits = { ...edit, args: [uid, field, value] } as const;
    const shorter = { ...edit, args: [uid, field] } as const;
    const other = { ...edit, args: [uid, field, ['value', text]] } as const;
    const answers = { ...edit, answer: 'value' } as const;
    const query = { ...edit, reach: 'query.run' } as const;
    takes<Source>({ ...withoutEdit, edit: fits });
    // @ts-expect-error a line is missing
    takes<Source>(withoutEdit);
    // @ts-expect-error a method of the port has no line
    takes<Grown>(SOURCE);
    // @ts-expect-error an argument is missing
    takes<Source>({ ...withoutEdit, edit: shorter });
    // @ts-expect-error an argument has another type
    takes<Source>({ ...withoutEdit, edit: other });
    // @ts-expect-error the method answers nothing
    takes<Source>({ ...withoutEdit, edit: answers });
    // @ts-expect-error the first argument is no query
    takes<Source>({ ...withoutEdit, edit: query });
    expect(Object.keys(SOURCE)).toContain('edit');
  });

  test('a schema for each field of a query, exactly as wide as its type', () => {
    type Small = Pick<RunFilter, 'text' | 'sort'>;
    // @ts-expect-error a field is missing
    object<Small>({ text: optional(text) });
    // @ts-expect-error the field may be left out
    object<Pick<RunFilter, 'text'>>({ text });
    // @ts-expect-error the type of the field has four texts only
    object<Pick<RunFilter, 'sort'>>({ sort: optional(text) });
    // @ts-expect-error the field must be there
    object<{ text: string }>({ text: optional(text) });
    expect(true).toBe(true);
  });
});

describe('[SRC1] arguments are checked by the table', () => {
  const RUN = 'a'.repeat(32);
  const refused: readonly [SourceMethod, readonly unknown[], field: string, says: string][] = [
    ['getRun', [], 'uid', 'getRun: uid must be a text'],
    ['getRun', [{ toString: () => RUN }], 'uid', 'getRun: uid must be a text'],
    ['createProject', ['a', 5], 'namespace', 'createProject: namespace must be a text'],
    ['listRuns', ['digits'], 'filter', 'listRuns: filter must be an object with namespace, project'],
    ['listRuns', [new Map()], 'filter', 'listRuns: filter must be an object'],
    ['listRuns', [{ limit: '5' }], 'limit', 'listRuns: limit must be a whole number'],
    ['deleteRun', [RUN, Number.NaN], 'graceMs', 'deleteRun: graceMs must be a number'],
    ['getLogs', [{ run: RUN, limit: 1.5 }], 'limit', 'getLogs: limit must be a whole number'],
    ['listRuns', [{ sort: 'age' }], 'sort', 'listRuns: sort must be one of created, name, lastSeen, status'],
    ['listRuns', [{ status: 'odd' }], 'status', 'or a list'],
    ['listRuns', [{ status: ['failed', 'odd'] }], 'status[1]', 'listRuns: status[1] must be one of running'],
    ['listRuns', [{ stauts: 'failed' }], 'stauts', 'listRuns: stauts is not known here. Known: namespace'],
    ['listRuns', [JSON.parse('{"__proto__":{"limit":1}}')], '__proto__', 'is not known here'],
    ['series', [null], 'query', 'series: query must be an object'],
    ['series', [{ run: RUN }], 'key', 'series: key must be a text'],
    ['series', [{ run: RUN, key: 'a', x: { key: 1 } }], 'x.key', 'series: x.key must be a text'],
    ['series', [{ run: RUN, key: 'a', x: 'epoch' }], 'x', 'or an object with key'],
    [
      'series',
      [{ run: RUN, key: 'a', smoothing: {} }],
      'smoothing.weight',
      'smoothing.weight must be a number',
    ],
    [
      'series',
      [{ run: RUN, key: 'a', smoothing: { weight: 0.5, kind: 'box' } }],
      'smoothing.kind',
      'smoothing.kind must be one of ema, debiased, gaussian, average',
    ],
    ['lines', [{ keys: ['a'] }], 'runs', 'lines: runs must be a list'],
    ['lines', [{ runs: [RUN], groups: [{ name: 'g' }] }], 'groups[0].runs', 'groups[0].runs must be a list'],
    ['lines', [{ runs: [], band: 'wide' }], 'band', 'lines: band must be one of min-max, std'],
    ['table', [{}], 'columns', 'table: columns must be a list'],
    ['table', [{ columns: [], filter: { limit: 1 } }], 'filter.limit', 'filter.limit is not known here'],
    ['table', [{ columns: [], sort: [{}] }], 'sort[0].column', 'sort[0].column must be a text'],
    ['getMetrics', [{ run: RUN, keys: ['a', 1] }], 'keys[1]', 'getMetrics: keys[1] must be a text'],
    ['compareRuns', [RUN], 'uids', 'compareRuns: uids must be a list'],
    ['compareRuns', [new Array(2)], 'uids[0]', 'compareRuns: uids[0] must be a text'],
    ['deleteRun', [RUN, 'soon'], 'graceMs', 'deleteRun: graceMs must be a number'],
    ['edit', [RUN, 'name', undefined], 'value', 'edit: value must be a JSON value'],
    ['edit', [RUN, 'name', [new Date()]], 'value', 'edit: value must be a JSON value'],
    ['edit', [RUN, 'name', { a: [1n] }], 'value', 'edit: value must be a JSON value'],
  ];
  test.each(refused)('%s is refused (%#)', (method, args, field, says) => {
    const refusal = thrownBy(() => checkArguments(method, args));
    expect([refusal.code, refusal.facts]).toEqual(['validation', { method, field }]);
    expect(refusal.message).toContain(says);
  });

  test('what is right passes; null and undefined in place of what may be left out are nothing', () => {
    expect(checkArguments('listRuns', [])).toEqual([undefined]);
    expect(checkArguments('listRuns', [null])).toEqual([undefined]);
    const filter = { status: ['failed'], tag: null, limit: 5, group: undefined, other: undefined };
    expect(checkArguments('listRuns', [filter])).toStrictEqual([{ status: ['failed'], limit: 5 }]);
    expect(checkArguments('edit', [RUN, 'x', null])).toEqual([RUN, 'x', null]);
    const circle: unknown[] = [];
    circle.push(circle);
    // Ends; that no JSON text can be made of it is said where one is made.
    expect(checkArguments('edit', [RUN, 'x', circle as never])[2]).toBe(circle);
    // As with `uids.map(source.getRun)`.
    expect(checkArguments('getRun', [RUN, 1, [RUN]])).toEqual([RUN]);
  });

  test('deep values neither overflow the stack nor are refused', () => {
    let deep: unknown = 'core';
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(checkArguments('edit', [RUN, 'x', deep])[2]).toBe(deep);
  });

  test('a name that is not in the table is none, whatever the object behind it has', async () => {
    const source = sourceOver(async () => 'answer', { subscribe: async () => () => {} });
    const odd = ['constructor', '__proto__', 'toString', 'subscribe', 'attach', 'hasOwnProperty', ''];
    for (const method of odd) {
      await expect(callSource(source, method, []), method).rejects.toMatchObject({
        code: 'validation',
        facts: { method },
      });
    }
    await expect(callSource(source, 'getRun', 'abc')).rejects.toMatchObject({ code: 'validation' });
    expect(await callSource(source, 'getRun', [RUN])).toBe('answer');
  });

  test('random arguments are taken as the types say, or refused with the method and the field', () => {
    const anything = fc.array(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...METHODS), anything, (method, args) => {
        try {
          const checked = checkArguments(method, args);
          expect(checked.length).toBe(SOURCE[method].args.length);
          // What passed once passes again as it is.
          expect(checkArguments(method, checked)).toEqual(checked);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(StepwellError);
          expect((thrown as StepwellError).code).toBe('validation');
          expect((thrown as StepwellError).facts.method).toBe(method);
          expect(typeof (thrown as StepwellError).facts.field).toBe('string');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('[SRC1] a source made from the table has every method, and asks with the arguments of each', async () => {
  const asked: unknown[] = [];
  const source = sourceOver(async (method, args) => asked.push([method, args]), {
    subscribe: async () => () => {},
  });
  await Promise.all(['a', 'b'].map(source.getRun));
  await source.listProjects();
  expect(asked).toEqual([
    ['getRun', ['a']],
    ['getRun', ['b']],
    ['listProjects', []],
  ]);
  expect(new Set(Object.keys(source))).toEqual(new Set([...METHODS, 'subscribe']));
});

function thrownBy(call: () => unknown): StepwellError {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof StepwellError) return thrown;
    throw thrown;
  }
  throw new Error('Nothing was thrown');
}
