/** The server as a function from a request to an answer: over ports, without a socket, a disk or a clock of its own. */

import { honoApp } from './hono-app.js';
import type { App, AppOptions } from './http/app-parts.js';

/** Makes the app. Every answer to a person or program is JSON with `code` and `message` when it is not the hoped-for one. */
export function createApp(options: AppOptions): App {
  const app = honoApp(options);
  return { fetch: (request, env) => app.fetch(request, env) };
}
