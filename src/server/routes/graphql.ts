import type { GraphQLError } from 'graphql';
import { createGraphQLError, createYoga, type Plugin } from 'graphql-yoga';
import { messageOf, StepwellError } from '../../base/errors.js';
import { wellFormedJson } from '../../base/plain-json.js';
import { API } from '../../sync/wire.js';
import { WireError } from '../base/wire-error.js';
import { bytes, JSON_TYPE } from '../http/answers.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import type { Route } from '../http/route.js';
import { schemas } from '../http/schemas.js';
import { MOST_TOKENS, sizeRule } from './graphql/limits.js';
import { type GraphqlContext, graphqlSchema } from './graphql/schema.js';

const PATH = `${API}/graphql`;

/** GraphQL over the same source as all other routes. */
export function graphqlRoutes({ limits, log }: AppDependencies): Route[] {
  const limitSize: Plugin<GraphqlContext> = {
    onParse: ({ parseFn, setParseFn }) =>
      setParseFn((source: unknown, options?: object) =>
        parseFn(source, { ...options, maxTokens: MOST_TOKENS }),
      ),
    onValidate: ({ addValidationRule }) => addValidationRule(sizeRule),
  };
  const yoga = createYoga<GraphqlContext>({
    schema: graphqlSchema(),
    graphqlEndpoint: PATH,
    // The gate handles CORS, and the server has no page but the board.
    cors: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    logging: false,
    plugins: [limitSize],
    maskedErrors: {
      maskError: (thrown) => {
        const shown = shownError(thrown);
        if (shown !== null) return shown;
        log({ level: 'error', event: 'failure', message: messageOf(thrown) });
        return createGraphQLError('The server failed', { extensions: { code: 'internal' } });
      },
    },
  });
  return [
    {
      method: 'POST',
      path: PATH,
      tag: 'queries',
      summary: 'The same queries in GraphQL',
      access: 'read',
      body: { type: JSON_TYPE, most: limits.jsonBytes, schema: schemas.graphqlBody },
      answer: { status: 200, type: JSON_TYPE, description: 'Data, errors', schema: schemas.graphql },
      async handle({ request, body, source }) {
        const asked = new Request(request.url, {
          method: 'POST',
          headers: { 'Content-Type': JSON_TYPE, Accept: JSON_TYPE },
          body,
        });
        const answer = await yoga.fetch(asked, { source });
        return bytes(answer.status, JSON_TYPE, wellFormedJson(await answer.text()));
      },
    },
  ];
}

/** The error as a client may see it; `null`: the error is internal. */
function shownError(thrown: unknown): GraphQLError | null {
  // Compare the name, not the class: tools may load a second copy of the package.
  const isOurs = thrown instanceof Error && thrown.name === 'GraphQLError';
  const error = isOurs ? (thrown as GraphQLError) : null;
  const cause: unknown = error === null ? thrown : error.originalError;
  // The error is about the request itself: its syntax, fields or size.
  const isAboutRequest = !cause || (cause instanceof Error && cause.name === 'GraphQLError');
  if (error !== null && isAboutRequest) return error;
  const path = error?.path ? { path: error.path } : {};
  if (cause instanceof WireError) {
    return createGraphQLError(cause.message, { ...path, extensions: { code: cause.code } });
  }
  if (!(cause instanceof StepwellError) || !CLIENT_ERRORS.has(cause.code)) return null;
  return createGraphQLError(cause.message, {
    ...path,
    extensions: { code: cause.code, facts: cause.facts },
  });
}

/** Codes of errors that the client caused. All others are about the server. */
const CLIENT_ERRORS: ReadonlySet<string> = new Set(['validation', 'run_missing', 'run_exists', 'run_busy']);
