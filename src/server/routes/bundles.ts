/** Bundles, generated while they are sent. */
import { ValidationError } from '../../base/errors.js';
import { isId } from '../../base/ids.js';
import { writeBundle } from '../../bundle/write.js';
import { API } from '../../sync/wire.js';
import { runMissing, WireError } from '../base/wire-error.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import { asBoolean, optional } from '../http/parameters.js';
import type { Route } from '../http/route.js';

const ZIP = 'application/zip';

/** Routes of bundles. */
export function bundleRoutes({ store, archive, version }: AppDependencies): Route[] {
  return [
    {
      method: 'GET',
      path: `${API}/bundle`,
      tag: 'runs',
      summary: 'Runs as one file, which opens on every board and in other tools',
      access: 'read',
      query: [
        { name: 'runs', type: 'string', required: true, description: 'Uids, separated by commas' },
        { name: 'tensorboard', type: 'boolean', description: 'TensorBoard event files as well' },
        { name: 'csv', type: 'boolean', description: 'Scalars as CSV as well' },
        { name: 'csvByteOrderMark', type: 'boolean', description: 'The CSV begins with U+FEFF, for Excel' },
        { name: 'files', type: 'boolean', description: 'false: without the files for other tools' },
      ],
      answer: { status: 200, type: ZIP, description: 'The bundle' },
      async handle({ url, scope, source, request }) {
        const uids = (url.searchParams.get('runs') ?? '').split(',').filter(Boolean);
        if (uids.length === 0 || !uids.every(isId)) throw new ValidationError('runs must be a list of uids');
        for (const uid of uids) {
          await scope.admit(uid);
          const head = await store.getRun(uid);
          if (head === null) throw runMissing(uid);
          if (head.deleted !== 0) throw new WireError(410, 'run_gone', 'The run was deleted here');
        }
        const stream = writeBundle({ store, archive, source }, uids, {
          ...optional(url.searchParams, 'tensorboard', asBoolean),
          ...optional(url.searchParams, 'csv', asBoolean),
          ...optional(url.searchParams, 'csvByteOrderMark', asBoolean),
          ...optional(url.searchParams, 'files', asBoolean),
          library: version,
          signal: request.signal,
        });
        return new Response(stream, {
          headers: { 'Content-Type': ZIP, 'Content-Disposition': 'attachment; filename="stepwell.zip"' },
        });
      },
    },
  ];
}
