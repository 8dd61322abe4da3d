import type { Route, Schema } from '../http/route.js';
import { schemas } from '../http/schemas.js';

/** The OpenAPI 3.1 document of a table of routes. */
export function openApiOf(routes: readonly Route[], version: string): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Stepwell',
      version,
      description:
        'Runs of machine learning, as they are recorded. NaN and infinite numbers are the strings "NaN", "Infinity" and "-Infinity".',
    },
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'A key: sw_…' } },
    },
  };
}

function operation(route: Route): Schema {
  const { status, type, description, schema } = route.answer;
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  const inPath = names.map((name) => ({ name, in: 'path', required: true, schema: parameterSchema(name) }));
  const inQuery = (route.query ?? []).map(({ name, type, required = false, description }) => ({
    ...{ name, in: 'query', required, description, schema: { type } },
  }));
  const parameters = [...inPath, ...inQuery];
  const body = route.body ?? (route.streams ? { type: route.streams } : null);
  return {
    summary: route.summary,
    tags: [route.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? { requestBody: { content: content(body.type, 'schema' in body ? body.schema : undefined) } }
      : {}),
    responses: {
      [String(status)]: { description, ...(type === null ? {} : { content: content(type, schema) }) },
      default: { description: 'What went wrong', content: content('application/json', schemas.error) },
    },
    security: route.access === 'open' ? [] : [{ key: [] }],
  };
}

function parameterSchema(name: string): Schema {
  if (name === 'run' || name === 'upload') return { type: 'string', pattern: '^[0-9a-f]{32}$' };
  if (name === 'sha256') return { type: 'string', pattern: '^[0-9a-f]{64}$' };
  return { type: 'string' };
}

function content(type: string, schema?: Schema): Schema {
  return { [type.split(';')[0] ?? type]: schema ? { schema } : {} };
}
