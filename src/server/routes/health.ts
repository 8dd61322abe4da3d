/** Health, version and metrics, for operators of the server. */
import { API, PROTOCOL_VERSION } from '../../sync/wire.js';
import { bytes, JSON_TYPE, json } from '../http/answers.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import { METRICS_TYPE } from '../http/metrics.js';
import type { Route } from '../http/route.js';
import { schemas } from '../http/schemas.js';

/** Lets pages of every origin make the request without reading the answer. */
const ANY_PAGE = { 'Cross-Origin-Resource-Policy': 'cross-origin' } as const;

/** Routes of health. */
export function healthRoutes({ store, metrics, disk, stopping, bodies, version }: AppDependencies): Route[] {
  let free: number | null = null;
  metrics.gauges.set('stepwell_free_bytes', { help: 'Free room where data is kept.', read: () => free });
  metrics.gauges.set('stepwell_held_bytes', { help: 'Bodies in memory.', read: () => bodies.held });
  metrics.gauges.set('process_cpu_seconds_total', {
    help: 'CPU time of the process.',
    type: 'counter',
    read: () => cpuSeconds(),
  });
  const open = { tag: 'server', method: 'GET', access: 'open' } as const;
  const answer = (description: string) =>
    ({ status: 200, type: JSON_TYPE, description, schema: schemas.health }) as const;
  return [
    {
      ...open,
      path: '/healthz',
      summary: 'The process answers',
      answer: answer('It does'),
      handle: async () => json(200, { status: 'ok' }),
    },
    {
      ...open,
      path: '/readyz',
      summary: 'The database answers, and there is room',
      answer: answer('They do'),
      async handle() {
        const isReady = await store.getValue('ready').then(
          () => true,
          () => false,
        );
        const isFull = await disk.admit().then(
          () => false,
          () => true,
        );
        const status = stopping.aborted ? 'stopping' : !isReady ? 'no database' : isFull ? 'disk full' : 'ok';
        return json(status === 'ok' ? 200 : 503, { status });
      },
    },
    {
      ...open,
      path: `${API}/version`,
      summary: 'Version of the server',
      answer: {
        status: 200,
        type: JSON_TYPE,
        description: 'Of the library, and of the protocol',
        schema: schemas.version,
      },
      // Even a page that may not read the answer learns that the server answers, and can tell the person that CORS is missing.
      handle: async () => json(200, { version, protocol: PROTOCOL_VERSION }, ANY_PAGE),
    },
    {
      tag: 'server',
      method: 'GET',
      path: '/metrics',
      summary: 'Numbers for Prometheus',
      access: 'all',
      answer: { status: 200, type: METRICS_TYPE, description: 'Text format 0.0.4' },
      async handle() {
        free = await disk.free();
        return bytes(200, METRICS_TYPE, metrics.text());
      },
    },
  ];
}

/** User and system time of this process, in seconds. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
