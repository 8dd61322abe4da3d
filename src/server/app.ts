/** The server as a function from a request to an answer. It works over ports and needs no socket, disk or clock of its own. */

import { honoApp } from './hono-app.js';
import type { App, AppOptions } from './http/app-dependencies.js';

/** Makes the app. Every error is answered as JSON with `code` and `message`. */
export function createApp(options: AppOptions): App {
  const app = honoApp(options);
  return { fetch: (request, env) => app.fetch(request, env) };
}
