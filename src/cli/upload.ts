import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { sha256OfBlob } from '../base/sha256.js';
import { type SentRun, sendBundle } from '../client/send-bundle.js';
import { ServerHttp } from '../client/server-http.js';
import { openFile, withBundle } from './bundle-file.js';
import { type Io, UsageError } from './io.js';
import { COMMON, parseOptions } from './options.js';
import { remoteOf } from './remote.js';
import { uploadNotes } from './upload-notes.js';

const UPLOAD_HELP = `stepwell upload: a bundle to a server

  stepwell upload <bundle.zip> [--to <address>]

  --to <address>   Of the server. Default: STEPWELL_URL of the environment. Its key, where it needs one, is taken from
                   STEPWELL_KEY. If both variables are set, the key is sent to that address only.

Sent in parts: the same command goes on where an earlier one stopped. The server imports the runs once, however often
a bundle is sent.
`;

const OPTIONS = { ...COMMON, to: { type: 'string' } } as const;

/** Delays between retries, in milliseconds. */
const RETRY_MS = [500, 1000, 3000, 5000, 10_000, 20_000];

/** Sends a bundle and prints the result of the import. */
export async function uploadCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, OPTIONS, 1);
  if (values.help) {
    io.out(UPLOAD_HELP);
    return 0;
  }
  const [path] = positionals;
  const target = remoteOf(values.to || undefined, io, '--to');
  if (target === null)
    throw new UsageError('Where to? Say --to and the address of a server, or set STEPWELL_URL');
  const http = ServerHttp.to(target);
  // Open the file first: a file that is not a bundle need not be sent.
  await withBundle(path, async () => {});
  const runs = await send(path ?? '', http, io);
  for (const { label, uid, result } of runs) io.out(`${result}  ${label}  ${http.url}/?run=${uid}\n`);
  return runs.some(({ result }) => result === 'conflict' || result === 'gone') ? 1 : 0;
}

async function send(path: string, http: ServerHttp, io: Io): Promise<readonly SentRun[]> {
  const file = await openFile(path);
  const hash = await sha256OfBlob(file).finally(() => file.close());
  const runs = await sendBundle(http, createReadStream(path), {
    filename: basename(path),
    size: file.size,
    retryMs: RETRY_MS,
    // Identify the upload by the hash of the file, because another file may have the same name.
    resume: { fingerprint: async () => `${http.url}/${hash}`, urlStorage: uploadNotes(io) },
    onProgress: (sent, total) => io.err(`\r${Math.floor((100 * sent) / Math.max(1, total))} %`),
  });
  io.err('\r100 %\n');
  return runs;
}
