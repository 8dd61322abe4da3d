/** Arguments that nobody sane sends, for property tests over the methods of a source. */
import fc from 'fast-check';
import { SOURCE, type SourceMethod } from '../../src/source/table.js';

/** Values of the right names with wrong values in them, too: bare noise seldom gets past the first check. */
const odd = fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom(Number.NaN, -0, -1, 2 ** 53, Infinity, ''));

/** A method, also one that there is not, with random JSON arguments; `run` stands for the run in some of them. */
export function hostileCalls(run: string): fc.Arbitrary<readonly [method: string, args: unknown[]]> {
  const methods = Object.keys(SOURCE) as SourceMethod[];
  const strange = fc.constantFrom('constructor', '__proto__', 'toString', 'attach', 'subscribe', 'nothing');
  const uid = fc.oneof(fc.constant(run), odd);
  const fields = fc.dictionary(fc.constantFrom(...namesIn(methods)), odd, { maxKeys: 6 });
  const query = fc
    .record({ run: uid, key: fc.constantFrom('loss', 'weights', ''), fields })
    .map(({ run, key, fields }) => ({ key, run, ...fields }));
  const args = fc.array(fc.oneof({ weight: 3, arbitrary: query }, uid, odd, fc.array(uid)), { maxLength: 4 });
  return fc.tuple(fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...methods) }, strange), args);
}

/** The names of all fields that queries have. */
function namesIn(methods: readonly SourceMethod[]): string[] {
  const names = new Set<string>(['__proto__', 'other']);
  for (const method of methods) {
    for (const [, schema] of SOURCE[method].args) {
      const shape = 'optional' in schema ? schema.optional : schema;
      if (shape.is === 'object') for (const name of Object.keys(shape.of)) names.add(name);
    }
  }
  return [...names];
}
