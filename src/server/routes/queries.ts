/** Queries of our own client: the methods of a source, with packed arguments and answers. */
import { ValidationError } from '../../base/errors.js';
import { callSource } from '../../source/check.js';
import { isSourceMethod, SOURCE } from '../../source/table.js';
import { PACKED_TYPE, unpack } from '../../sync/pack.js';
import { API } from '../../sync/wire.js';
import { WireError } from '../base/wire-error.js';
import { packed } from '../http/answers.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import type { Route } from '../http/route.js';

/** Routes of queries. The scoped source checks the arguments and what the key may do. */
export function queryRoutes({ limits }: AppDependencies): Route[] {
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
        if (!isPacked(method)) throw new WireError(404, 'not_found', 'There is no such query');
        return packed(await callSource(source, method, argumentsIn(body)));
      },
    },
  ];
}

/** False for a method whose answer cannot be packed, such as a blob. */
function isPacked(name: string): boolean {
  return isSourceMethod(name) && SOURCE[name].answer !== 'bytes';
}

function argumentsIn(body: Uint8Array): unknown {
  try {
    return body.length === 0 ? [] : unpack(body);
  } catch (thrown) {
    throw new ValidationError('The arguments are not packed as they should be', {}, thrown);
  }
}
