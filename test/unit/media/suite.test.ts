/** The acceptance suite of media over every kind, with a server whose database is PGlite. */
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import type { MediaName } from '../../../src/media/kinds.js';
import { SqlArchive } from '../../../src/server/store/archive.js';
import { memoryBlobFiles } from '../../../src/server/store/blob-files.js';
import { migrate } from '../../../src/server/store/migrations.js';
import type { SqlDatabase } from '../../../src/server/store/sql.js';
import { SqlStore } from '../../../src/server/store/store.js';
import { MEDIA_SAMPLES } from '../../support/media-samples.js';
import { mediaSuite, memoryHome } from '../../support/media-suite.js';
import { openSeeded } from '../../support/seed-database.js';
import { empty } from '../../support/sql-databases.js';
import { makeServer } from '../server/harness.js';

/** A first start compiles the database's WebAssembly. */
const SLOW_MS = 300_000;

let database: SqlDatabase;

beforeAll(async () => {
  database = await openSeeded();
  await migrate(database);
}, SLOW_MS);
beforeEach(async () => {
  await empty(database);
});
afterAll(() => database.close());

async function serve() {
  const files = memoryBlobFiles();
  return makeServer({ store: new SqlStore(database, files), archive: new SqlArchive(database, files) });
}

for (const kind of Object.keys(MEDIA_SAMPLES) as MediaName[]) {
  describe(`media: ${kind}`, () => {
    for (const { name, run } of mediaSuite(kind, MEDIA_SAMPLES[kind], { home: memoryHome, serve }))
      test(`[MED2] ${name}`, run);
  });
}
