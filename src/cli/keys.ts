import { systemClock } from '../base/clock.js';
import { archiveKeys, fileKeys } from '../server/keys/key-storage.js';
import { createKey, type KeyRecord, type KeyStorage, revokeKey } from '../server/keys/keys.js';
import { openStoreFor } from '../server/store/open.js';
import { type Io, UsageError } from './io.js';
import { COMMON, DATA, DEFAULT_DATA, parseOptions } from './options.js';

const KEYS_HELP = `stepwell keys: who may use the server

  stepwell keys create   Makes a key and prints it, once.
  stepwell keys list     Lists keys, without their secrets.
  stepwell keys revoke <id>

  --project <name>       create: the key is for this project only. Default: every project.
  --namespace <name>     create: the namespace of that project. Default: none.
  --access read|write    create: default write.
  --data <folder>        The server's folder. Default ./${DEFAULT_DATA}
  --database-url <url>   The server's PostgreSQL. Default: DATABASE_URL of the environment.

A server that runs takes a change up within a second.
`;

const OPTIONS = {
  ...COMMON,
  ...DATA,
  project: { type: 'string' },
  namespace: { type: 'string' },
  access: { type: 'string' },
} as const;

/** Printed after the first key, because until then a server on this machine is open to all. */
const FIRST_KEY = `This is the first key: a server that runs on this data asks everybody for a key from now on, open boards and
pages that send runs as well.
`;

/** Makes, lists and revokes keys. */
export async function keysCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, OPTIONS, 2);
  const [action, id] = positionals;
  if (values.help) {
    io.out(KEYS_HELP);
    return 0;
  }
  const { project, namespace = '', access = 'write' } = values;
  if (access !== 'read' && access !== 'write') throw new UsageError('--access must be read or write');
  if (project === undefined && namespace !== '') throw new UsageError('--namespace needs --project');
  if (project === '') throw new UsageError('--project needs a name');
  if (action !== 'revoke' && id !== undefined) throw new UsageError(`'${id}' is one word too many`);
  const databaseUrl = values['database-url'] ?? io.env.DATABASE_URL ?? '';
  const folder = values.data ?? DEFAULT_DATA;
  switch (action) {
    case 'create':
      return withKeys(folder, databaseUrl, async (keys) => {
        const name = project === undefined ? null : { namespace, name: project };
        const isFirst = (await keys.list()).length === 0;
        const { text, key } = await createKey(keys, systemClock(), { project: name, access });
        if (isFirst) io.err(FIRST_KEY);
        io.err(`Key ${describe(key)}. It is shown this once:\n`);
        io.out(`${text}\n`);
        return 0;
      });
    case 'list':
      return withKeys(folder, databaseUrl, async (keys) => {
        for (const key of await keys.list()) io.out(`${describe(key)}\n`);
        return 0;
      });
    case 'revoke':
      if (id === undefined) throw new UsageError('Which key? Say its id, as stepwell keys list shows it');
      return withKeys(folder, databaseUrl, async (keys) => {
        if (!(await revokeKey(keys, systemClock(), idIn(id)))) throw new UsageError('There is no such key');
        io.err(`Revoked ${idIn(id)}\n`);
        return 0;
      });
    default:
      throw new UsageError('stepwell keys needs one of create, list, revoke');
  }
}

/** The id of a key. Accepts a whole key too. */
function idIn(text: string): string {
  return /^sw_([0-9a-f]+)_/.exec(text)?.[1] ?? text;
}

async function withKeys(
  folder: string,
  databaseUrl: string,
  work: (keys: KeyStorage) => Promise<number>,
): Promise<number> {
  if (databaseUrl === '') return work(fileKeys(folder));
  const opened = await openStoreFor({ databaseUrl, folder });
  try {
    return await work(archiveKeys(opened.archive));
  } finally {
    await opened.close();
  }
}

function describe({ id, project, access, created, revoked }: KeyRecord): string {
  const place = project === null ? 'every project' : JSON.stringify(fullName(project));
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const end = revoked === 0 ? '' : `, revoked ${day(revoked)}`;
  return `${id}  ${access}  ${place}  made ${day(created)}${end}`;
}

function fullName({ namespace, name }: NonNullable<KeyRecord['project']>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}
