import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Upload } from 'tus-js-client';
import { messageOf, StepwellError } from '../base/errors.js';
import { sha256OfBlob } from '../base/sha256.js';
import { BodyLimit } from '../sync/body-limit.js';
import { partsWithin } from '../sync/tus-parts.js';
import { checkUrl } from '../sync/url.js';
import { PROTOCOL_HEADER, PROTOCOL_VERSION, paths } from '../sync/wire.js';
import { openFile, withBundle } from './bundle-file.js';
import { type Io, UsageError } from './io.js';
import { COMMON, parseOptions } from './options.js';
import { keyIn } from './remote.js';
import { uploadNotes } from './upload-notes.js';

export const UPLOAD_HELP = `stepwell upload: a bundle to a server

  stepwell upload <bundle.zip> --to <address>

  --to <address>   Of the server. Its key, where it needs one, is taken from the environment: STEPWELL_KEY

Sent in parts: the same command goes on where an earlier one stopped. The server imports the runs once, however often
a bundle is sent.
`;

const OPTIONS = { ...COMMON, to: { type: 'string' } } as const;

/** Waits between tries, in milliseconds. */
const RETRY_MS = [500, 1000, 3000, 5000, 10_000, 20_000];

interface Imported {
  readonly uid: string;
  readonly label: string;
  readonly result: string;
}

/** Sends a bundle and says what the server made of it. */
export async function uploadCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, OPTIONS, 1);
  if (values.help) {
    io.out(UPLOAD_HELP);
    return 0;
  }
  const [path] = positionals;
  if (!values.to) throw new UsageError('Where to? Say --to and the address of a server');
  const url = checkUrl(values.to);
  // Opened first: what is no bundle need not be sent to learn that.
  await withBundle(path, async () => {});
  const runs = await send(path ?? '', url, keyIn(io), io);
  for (const { label, uid, result } of runs) io.out(`${result}  ${label}  ${url}/?run=${uid}\n`);
  return runs.some(({ result }) => result === 'conflict' || result === 'gone') ? 1 : 0;
}

async function send(path: string, url: string, key: string | undefined, io: Io): Promise<Imported[]> {
  const headers: Record<string, string> = { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) };
  if (key !== undefined) headers.Authorization = `Bearer ${key}`;
  const file = await openFile(path);
  const hash = await sha256OfBlob(file).finally(() => file.close());
  const address = await new Promise<string>((done, fail) => {
    void (async () => {
      const upload: Upload = new Upload(createReadStream(path), {
        ...partsWithin(new BodyLimit(), () => upload),
        endpoint: url + paths.uploads(),
        uploadSize: file.size,
        retryDelays: [...RETRY_MS],
        headers,
        metadata: { kind: 'bundle', filename: basename(path) },
        // Another file under the same name is another upload.
        fingerprint: async () => `${url}/${hash}`,
        urlStorage: uploadNotes(io),
        removeFingerprintOnSuccess: true,
        onProgress: (sent, total) => io.err(`\r${Math.floor((100 * sent) / Math.max(1, total))} %`),
        onSuccess: () => done(upload.url ?? ''),
        onError: (error) => fail(failureOf(error)),
      });
      const [previous] = await upload.findPreviousUploads();
      if (previous) upload.resumeFromPreviousUpload(previous);
      upload.start();
    })().catch(fail);
  });
  io.err('\r100 %\n');
  const response = await fetch(`${address}/complete`, { method: 'POST', headers });
  const said = (await response.json()) as { runs?: Imported[]; message?: string };
  if (!response.ok || !said.runs)
    throw new StepwellError('network', said.message ?? 'The server refused the bundle');
  return said.runs;
}

function failureOf(error: Error): StepwellError {
  const response =
    'originalResponse' in error ? (error.originalResponse as { getBody(): string } | null) : null;
  let said = '';
  try {
    said = response ? (JSON.parse(response.getBody()) as { message: string }).message : '';
  } catch {
    // Not an answer of ours.
  }
  return new StepwellError('network', said || `The server cannot be reached: ${messageOf(error)}`, {}, error);
}
