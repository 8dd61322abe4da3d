import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StepwellError, StorageError } from '../base/errors.js';
import { type Bundle, type BundleFile, bundleArtifacts, bundleFiles } from '../bundle/index.js';
import { folderName } from '../bundle/layout.js';
import { reasonOf, withBundle } from './bundle-file.js';
import { type Io, UsageError } from './io.js';
import { COMMON, parseOptions } from './options.js';

const CONVERT_HELP = `stepwell convert: a bundle as files for other tools

  stepwell convert <bundle.zip> --out <folder>

  --to <what>     parquet, csv, tensorboard, jsonl, files, separated by commas. Default: all of them.
                  files: those that were saved and the media that were logged, each under its name.
  --bom           The CSV begins with a byte order mark, without which Excel does not read it as UTF-8.
  --out <folder>  Made when it is not there. Each run gets a folder of its own; files that are there are replaced.

The files for other tools are made anew from what was recorded, whatever such files the bundle has.
`;

const OPTIONS = {
  ...COMMON,
  to: { type: 'string' },
  out: { type: 'string' },
  bom: { type: 'boolean' },
} as const;

/** The run's own files and images. */
const OWN_FILES = 'files';
/** Formats for other tools, with a test for the names of their files. */
const FORMATS: Readonly<Record<string, (name: string) => boolean>> = {
  parquet: (name) => name.endsWith('.parquet'),
  csv: (name) => name.endsWith('.csv'),
  tensorboard: (name) => name.startsWith('tensorboard/'),
  jsonl: (name) => /\.(jsonl|json|log)$/.test(name),
};
const KINDS = [...Object.keys(FORMATS), OWN_FILES];

/** Writes the files for other tools, and the run's own files. */
export async function convertCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, OPTIONS, 1);
  if (values.help) {
    io.out(CONVERT_HELP);
    return 0;
  }
  const { out, to = KINDS.join(','), bom = false } = values;
  if (!out) throw new UsageError('Where to? Say --out and a folder');
  const kinds = to.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined) throw new UsageError(`--to knows ${KINDS.join(', ')}, not '${unknown}'`);
  return withBundle(positionals[0], async (bundle) => {
    const damaged = bundle.problems.map(({ message }) => message);
    for (const run of bundle.runs) {
      // Do not use the folder name in the bundle: it may be invalid on this system.
      const folder = join(out, folderName(run.label, run.uid));
      for await (const file of filesOf(bundle, run.uid, kinds, bom)) {
        const reason = await writeFile(folder, file);
        if (reason === null) io.out(`${join(folder, file.name)}\n`);
        else damaged.push(`${file.name}: ${reason}`);
      }
    }
    for (const message of damaged) io.err(`damaged: ${message}\n`);
    return damaged.length === 0 ? 0 : 1;
  });
}

async function* filesOf(
  bundle: Bundle,
  uid: string,
  kinds: readonly string[],
  csvByteOrderMark: boolean,
): AsyncGenerator<BundleFile> {
  for (const file of await bundleFiles(bundle, uid, { tensorboard: true, csv: true, csvByteOrderMark })) {
    if (kinds.some((kind) => FORMATS[kind]?.(file.name))) yield file;
  }
  if (kinds.includes(OWN_FILES)) yield* bundleArtifacts(bundle, uid);
}

/**
 * Writes a file, whose name is valid on every system. If the file is damaged in the bundle, writes nothing and resolves the reason,
 * so that the other files can be written.
 */
async function writeFile(folder: string, { name, bytes }: BundleFile): Promise<string | null> {
  const path = join(folder, ...name.split('/'));
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(bytes(), createWriteStream(path));
    return null;
  } catch (thrown) {
    // Remove the incomplete file: it would be taken for whole.
    await rm(path, { force: true }).catch(() => {});
    if (thrown instanceof StepwellError && thrown.code === 'corrupt') return thrown.message;
    throw new StorageError(
      `${path} cannot be written: ${reasonOf(thrown)}`,
      { reason: 'unwritable' },
      thrown,
    );
  }
}
