/** The routes behind Hono's router. */
import { Hono } from 'hono';
import { json } from './http/answers.js';
import type { AppOptions, NodeBindings } from './http/app-dependencies.js';
import { Gate } from './http/gate.js';
import type { Route } from './http/route.js';
import { dependenciesOf, routesOf } from './routes.js';

/** Makes the Hono app: every route behind the gate. */
export function honoApp(options: AppOptions): Hono<{ Bindings: NodeBindings }> {
  const dependencies = dependenciesOf(options);
  const gate = new Gate(dependencies);
  // A proxy that serves this server below a path often leaves two leading slashes.
  const getPath = (request: Request) => new URL(request.url).pathname.replace(/^\/{2,}/, '/');
  const app = new Hono<{ Bindings: NodeBindings }>({ getPath });
  for (const route of routesOf(dependencies)) {
    app.on(route.method, route.path, (c) =>
      gate.serve(route, c.req.raw, c.req.param() as Record<string, string>, c.env),
    );
  }
  app.all('*', (c) => gate.serve(NOWHERE, c.req.raw, {}, c.env));
  return app;
}

/** The route of unknown paths. It also answers preflight requests. */
const NOWHERE: Route = {
  method: 'GET',
  path: '*',
  tag: 'server',
  summary: 'Anything else',
  access: 'open',
  answer: { status: 404, type: 'application/json', description: 'There is nothing here' },
  handle: async () =>
    json(404, { code: 'not_found', message: 'There is nothing at this address', facts: {} }),
};
