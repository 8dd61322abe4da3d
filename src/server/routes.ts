/** The table of routes, and the dependencies that routes share. */

import { DiskGuard } from './base/disk.js';
import type { AppDependencies, AppOptions } from './http/app-dependencies.js';
import { BodyReader } from './http/body.js';
import { Metrics } from './http/metrics.js';
import type { Route } from './http/route.js';
import { KeyRing } from './keys/key-ring.js';
import { RunProjects } from './keys/run-projects.js';
import { boardRoutes } from './routes/board.js';
import { bundleRoutes } from './routes/bundles.js';
import { downloadRoutes } from './routes/downloads.js';
import { eventRoutes } from './routes/events.js';
import { graphqlRoutes } from './routes/graphql.js';
import { healthRoutes } from './routes/health.js';
import { openApiRoutes } from './routes/openapi.js';
import { protocolRoutes } from './routes/protocol.js';
import { queryRoutes } from './routes/queries.js';
import { restRoutes } from './routes/rest.js';
import { uploadRoutes } from './routes/uploads.js';
import { ChangeHub } from './runs/change-hub.js';

/** All routes, in the order of matching. */
export function routesOf(dependencies: AppDependencies): readonly Route[] {
  const routes = [
    ...protocolRoutes(dependencies),
    ...uploadRoutes(dependencies),
    ...downloadRoutes(dependencies),
    ...bundleRoutes(dependencies),
    ...queryRoutes(dependencies),
    ...restRoutes(dependencies),
    ...eventRoutes(dependencies),
    ...graphqlRoutes(dependencies),
    ...healthRoutes(dependencies),
  ];
  return [...routes, ...openApiRoutes(dependencies, routes), ...boardRoutes(dependencies)];
}

/** Makes the dependencies that the routes of an app share. */
export function dependenciesOf(options: AppOptions): AppDependencies {
  const { clock, limits, keys, freeBytes, store, source, catalog } = options;
  const projects = new RunProjects(store);
  return {
    ...options,
    projects,
    changes: new ChangeHub({ source, projects, ...(catalog ? { catalog } : {}) }),
    ring: new KeyRing(keys, clock),
    disk: new DiskGuard(freeBytes, clock, limits.freeBytes),
    bodies: new BodyReader(limits),
    metrics: new Metrics(),
  };
}
