import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StepwellError, StorageError, ValidationError } from '../base/errors.js';
import { exportBundle } from '../bundle/index.js';
import { ServerHttp } from '../client/server-http.js';
import { SERVER_VERSION } from '../server/base/version.js';
import { openStoreFor } from '../server/store/open.js';
import type { RunHead } from '../store/port.js';
import { API } from '../sync/wire.js';
import { reasonOf } from './bundle-file.js';
import { type Io, UsageError } from './io.js';
import { COMMON, DATA, DEFAULT_DATA, parseOptions } from './options.js';
import { environmentText, REMOTE_HELP, remoteOf } from './remote.js';

const EXPORT_HELP = `stepwell export: runs of a server as one file

  stepwell export --out <bundle.zip> [run …]

  run             A run's uid, or its id. Default: every run of --project, or every run.
  --project <p>   The runs of this project. Default: STEPWELL_PROJECT of the environment.
  --namespace <n> The runs of this namespace. Default: STEPWELL_NAMESPACE of the environment.
  --out <file>    Where to. A file that is there is replaced when the new one is whole.
  --tensorboard   TensorBoard event files as well.
  --csv           Scalars as CSV as well.
  --bom           The CSV begins with a byte order mark, without which Excel does not read it as UTF-8.
  --bare          Without the files for other tools: smaller, and several times as fast.

From a server that is running:
${REMOTE_HELP}
From the data of one that is not (without --url and STEPWELL_URL, or with one of these options):
  --data <folder>        Default ./${DEFAULT_DATA}
  --database-url <url>   Default: DATABASE_URL of the environment.
`;

const OPTIONS = {
  ...COMMON,
  ...DATA,
  url: { type: 'string' },
  project: { type: 'string' },
  namespace: { type: 'string' },
  out: { type: 'string' },
  tensorboard: { type: 'boolean' },
  csv: { type: 'boolean' },
  bom: { type: 'boolean' },
  bare: { type: 'boolean' },
} as const;

/** Most runs of one export. */
const MOST_RUNS = 10_000;

interface Wanted {
  readonly names: readonly string[];
  readonly project: string | undefined;
  readonly namespace: string | undefined;
}

interface Files {
  readonly tensorboard: boolean;
  readonly csv: boolean;
  readonly csvByteOrderMark?: boolean;
  readonly files: boolean;
}

type Named = Pick<RunHead, 'uid' | 'label' | 'project' | 'namespace'>;

/** Writes a bundle. */
export async function exportCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, OPTIONS, MOST_RUNS);
  if (values.help) {
    io.out(EXPORT_HELP);
    return 0;
  }
  const { out, url, tensorboard = false, csv = false, bom, bare = false } = values;
  if (!out) throw new UsageError('Where to? Say --out and the name of a file');
  const wanted: Wanted = {
    names: positionals,
    project: values.project ?? environmentText('project', io),
    namespace: values.namespace ?? environmentText('namespace', io),
  };
  // An option that names data is stronger than an address of the environment.
  const isData = url === undefined && (values.data !== undefined || values['database-url'] !== undefined);
  const target = isData ? null : remoteOf(url, io, '--url');
  const files: Files = { tensorboard, csv, ...(bom ? { csvByteOrderMark: true } : {}), files: !bare };
  const bytes =
    target === null
      ? await fromData(values, io, wanted, files, out)
      : await fromServer(ServerHttp.to(target), wanted, files, out);
  io.err(`${out}: ${(bytes / 1e6).toFixed(1)} MB\n`);
  return 0;
}

async function fromData(
  values: { readonly data?: string; readonly 'database-url'?: string },
  io: Io,
  wanted: Wanted,
  files: Files,
  out: string,
): Promise<number> {
  const databaseUrl = values['database-url'] ?? io.env.DATABASE_URL ?? '';
  const folder = values.data ?? DEFAULT_DATA;
  const opened = await openStoreFor({ folder, ...(databaseUrl === '' ? {} : { databaseUrl }) });
  try {
    const uids = chosen(await opened.store.listRuns(), wanted);
    const stream = exportBundle(opened, uids, { ...files, library: SERVER_VERSION });
    return await save(stream, out);
  } finally {
    await opened.close();
  }
}

async function fromServer(http: ServerHttp, wanted: Wanted, files: Files, out: string): Promise<number> {
  const runs = await http.ask({ path: `${API}/runs?archived=true` });
  const listed = ((await runs.json()) as (Omit<Named, 'label'> & { id: string })[]).map(
    ({ uid, id, project, namespace }): Named => ({ uid, label: id, project, namespace }),
  );
  const query = new URLSearchParams({ runs: chosen(listed, wanted).join(',') });
  for (const [name, value] of Object.entries(files)) query.set(name, String(value));
  // No timeout: the time of an export grows with its size.
  const { body } = await http.ask({ path: `${API}/bundle?${query}`, timeoutMs: null });
  if (!body) throw new StepwellError('network', 'The server sent nothing');
  return save(body, out);
}

/** The uids of the requested runs. Throws `validation` for an unknown name. */
function chosen(runs: readonly Named[], { names, project, namespace }: Wanted): string[] {
  const inProject = runs.filter(
    (run) =>
      (project === undefined || run.project === project) &&
      (namespace === undefined || run.namespace === namespace),
  );
  const uids = names.flatMap((name) => {
    const found = inProject.filter(({ uid, label }) => uid === name || label === name);
    if (found.length === 0) throw new ValidationError(`There is no run '${name}'`);
    return found.map(({ uid }) => uid);
  });
  const all = names.length > 0 ? [...new Set(uids)] : inProject.map(({ uid }) => uid);
  if (all.length === 0) throw new ValidationError('There are no runs to export');
  return all;
}

/** Writes to a temporary file beside `out` and renames it, so that `out` is never incomplete. Resolves the number of bytes. */
async function save(stream: ReadableStream<Uint8Array>, out: string): Promise<number> {
  const part = `${out}.part`;
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(stream as never), counted, createWriteStream(part));
    await rename(part, out);
  } catch (thrown) {
    await rm(part, { force: true }).catch(() => {});
    if (thrown instanceof StepwellError) throw thrown;
    throw new StorageError(`${out} cannot be written: ${reasonOf(thrown)}`, { reason: 'unwritable' }, thrown);
  }
  return bytes;
}
