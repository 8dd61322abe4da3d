/** Queries of our own client: the methods of a source, packed both ways. */
import { ValidationError } from '../../base/errors.js';
import { PACKED_TYPE, unpack } from '../../sync/pack.js';
import { API } from '../../sync/wire.js';
import { packed } from '../answers.js';
import type { AppParts } from '../app.js';
import type { Route } from '../route.js';
import { METHODS, type SourceMethod } from '../scoped-source.js';
import { WireError } from '../wire-error.js';

/** A blob has no packed form: it is downloaded. */
const ELSEWHERE: ReadonlySet<string> = new Set<SourceMethod>(['blob']);

/** Place of the value among the arguments of `edit`. */
const EDIT_VALUE = 2;

/** Routes of queries. What a key may ask is decided by its source. */
export function queryRoutes({ limits }: AppParts): Route[] {
  return [
    {
      method: 'POST',
      path: `${API}/query/:method`,
      tag: 'queries',
      summary: 'Calls a method of the source with packed arguments (MessagePack)',
      access: 'read',
      body: { type: PACKED_TYPE, most: limits.jsonBytes },
      answer: { status: 200, type: PACKED_TYPE, description: 'The answer, packed' },
      async handle({ params, body, source }) {
        const { method = '' } = params;
        if (!isMethod(method)) throw new WireError(404, 'not_found', 'There is no such query');
        const call = source[method] as (...args: readonly unknown[]) => Promise<unknown>;
        return packed(await call(...argumentsIn(body).map((value, i) => argument(method, i, value))));
      },
    },
  ];
}

function isMethod(name: string): name is SourceMethod {
  return Object.hasOwn(METHODS, name) && !ELSEWHERE.has(name);
}

/** MessagePack has no `undefined`: an argument that was left out comes as `null`. Only the value of an edit may be `null`. */
function argument(method: SourceMethod, i: number, value: unknown): unknown {
  return value === null && !(method === 'edit' && i === EDIT_VALUE) ? undefined : value;
}

function argumentsIn(body: Uint8Array): readonly unknown[] {
  let value: unknown;
  try {
    value = body.length === 0 ? [] : unpack(body);
  } catch (thrown) {
    throw new ValidationError('The arguments are not packed as they should be', {}, thrown);
  }
  if (!Array.isArray(value)) throw new ValidationError('The arguments must be a list');
  return value as readonly unknown[];
}
