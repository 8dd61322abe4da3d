/** GraphQL types of arguments, derived from the schemas of the Source's table. */
import { assert, assertUnreachable } from '../../../base/assert.js';
import { StepwellError } from '../../../base/errors.js';
import type { Shape } from '../../../source/schema.js';

/** The fields of a query, as the arguments of a field or the fields of an input type: `run: ID! limit: Int`. */
export function inputsOf(query: Shape): string {
  assert(query.is === 'object', 'a query is an object');
  const fields = Object.entries(query.of).map(([name, field]) =>
    'optional' in field
      ? `${name}: ${typeOf(field.optional)}`
      : `${name}: ${name === 'run' ? 'ID' : typeOf(field)}!`,
  );
  return fields.join(' ');
}

function typeOf(shape: Shape): string {
  switch (shape.is) {
    case 'text':
    case 'word':
      return 'String';
    case 'number':
      return shape.whole ? 'Int' : 'Float';
    case 'flag':
      return 'Boolean';
    case 'list':
      return `[${typeOf(shape.of)}!]`;
    case 'either':
      // GraphQL accepts a single value for a list.
      return typeOf(shape.of[1]);
    case 'json':
    case 'object':
      throw new StepwellError('internal', `There is no GraphQL type for ${shape.is}`);
    default:
      return assertUnreachable(shape);
  }
}
