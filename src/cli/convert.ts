import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StorageError } from '../base/errors.js';
import { type Bundle, bundleFiles } from '../bundle/index.js';
import { reasonOf, withBundle } from './bundle-file.js';
import { type Io, UsageError } from './io.js';
import { COMMON, parseOptions } from './options.js';

export const CONVERT_HELP = `stepwell convert: a bundle as files for other tools

  stepwell convert <bundle.zip> --out <folder>

  --to <what>     parquet, csv, tensorboard, jsonl, separated by commas. Default: all of them.
  --out <folder>  Made when it is not there. Each run gets a folder of its own; files that are there are replaced.

The files are made anew from what was recorded, whatever files for other tools the bundle has.
`;

const OPTIONS = { ...COMMON, to: { type: 'string' }, out: { type: 'string' } } as const;

/** Kinds of files, and which names are of each. */
const KINDS: Readonly<Record<string, (name: string) => boolean>> = {
  parquet: (name) => name.endsWith('.parquet'),
  csv: (name) => name.endsWith('.csv'),
  tensorboard: (name) => name.startsWith('tensorboard/'),
  jsonl: (name) => /\.(jsonl|json|log)$/.test(name),
};

/** Writes the files for other tools. */
export async function convertCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, OPTIONS, 1);
  if (values.help) {
    io.out(CONVERT_HELP);
    return 0;
  }
  const { out, to = Object.keys(KINDS).join(',') } = values;
  if (!out) throw new UsageError('Where to? Say --out and a folder');
  const kinds = to.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !Object.hasOwn(KINDS, kind));
  if (unknown !== undefined)
    throw new UsageError(`--to knows ${Object.keys(KINDS).join(', ')}, not '${unknown}'`);
  return withBundle(positionals[0], async (bundle) => {
    for (const { message } of bundle.problems) io.err(`damaged: ${message}\n`);
    for (const run of bundle.runs) {
      for await (const name of writeFiles(bundle, run.uid, join(out, run.folder), kinds)) {
        io.out(`${join(out, run.folder, name)}\n`);
      }
    }
    return bundle.problems.length === 0 ? 0 : 1;
  });
}

/** Writes the files of a run; their names are ours, and its folder's is made from what may stand in a name only. */
async function* writeFiles(
  bundle: Bundle,
  uid: string,
  folder: string,
  kinds: readonly string[],
): AsyncGenerator<string> {
  for (const { name, bytes } of await bundleFiles(bundle, uid, { tensorboard: true, csv: true })) {
    if (!kinds.some((kind) => KINDS[kind]?.(name))) continue;
    const path = join(folder, ...name.split('/'));
    try {
      await mkdir(dirname(path), { recursive: true });
      await pipeline(bytes(), createWriteStream(path));
    } catch (thrown) {
      // Half a file would be taken for a whole one.
      await rm(path, { force: true }).catch(() => {});
      throw new StorageError(
        `${path} cannot be written: ${reasonOf(thrown)}`,
        { reason: 'unwritable' },
        thrown,
      );
    }
    yield name;
  }
}
