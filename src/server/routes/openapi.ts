import { API } from '../../sync/wire.js';
import { JSON_TYPE, json } from '../http/answers.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import type { Route } from '../http/route.js';
import { openApiOf } from './openapi-document.js';

/** The route of the OpenAPI document, which describes `routes` and itself. */
export function openApiRoutes({ version }: AppDependencies, routes: readonly Route[]): Route[] {
  const own: Route = {
    method: 'GET',
    path: `${API}/openapi.json`,
    tag: 'server',
    summary: 'This document',
    access: 'open',
    answer: { status: 200, type: JSON_TYPE, description: 'OpenAPI 3.1', schema: { type: 'object' } },
    handle: async () => json(200, document),
  };
  const document = openApiOf([...routes, own], version);
  return [own];
}
