/** Downloads of blobs. Whatever the bytes are, a browser saves them and never shows them. */
import { isSha256 } from '../../base/sha256.js';
import { MEDIA_EXPORTS } from '../../bundle/media-exports.js';
import { API } from '../../sync/wire.js';
import { WireError } from '../base/wire-error.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import { byteRangeOf } from '../http/byte-range.js';
import { IntactParts, intact } from '../http/intact.js';
import type { Route } from '../http/route.js';

/** Types that a download may have: none of them can hold a script. The client names one; the bytes are not examined. */
const TYPES: ReadonlySet<string> = new Set([
  'application/octet-stream',
  'application/json',
  'application/zip',
  'text/plain',
  'text/csv',
  ...Object.values(MEDIA_EXPORTS).flatMap(({ types }) => types),
]);
const BYTES = 'application/octet-stream';
/** Most characters of a file name: most file systems allow 255 bytes. */
const MOST_OF_NAME = 100;

/** Routes of downloads. */
export function downloadRoutes({ receiver, clock }: AppDependencies): Route[] {
  const parts = new IntactParts(clock);
  return [
    {
      method: 'GET',
      path: `${API}/runs/:run/blobs/:sha256`,
      tag: 'runs',
      summary:
        'Downloads a file, an image or another blob of the run, or the part of it that a Range header names',
      access: 'read',
      query: [
        { name: 'name', type: 'string', description: 'Name of the file that the browser saves' },
        { name: 'type', type: 'string', description: `Media type, one of ${[...TYPES].join(', ')}` },
      ],
      answer: { status: 200, type: BYTES, description: 'The bytes' },
      async handle({ params, request, source, url }) {
        const { run = '', sha256 = '' } = params;
        if (!isSha256(sha256)) throw new WireError(400, 'bad_request', 'A blob is named by its SHA-256');
        const missing = new WireError(404, 'not_found', 'The run has no such blob here');
        const blob = await source.blob(run, sha256);
        if (blob === null) throw missing;
        const range = byteRangeOf(request.headers.get('Range'), blob.size);
        if (range === 'unsatisfiable') return beyond(blob.size);
        const doubt = () => receiver.doubt(sha256);
        const body = await (range ? parts.part(blob, sha256, range, doubt) : intact(blob, sha256, doubt));
        if (body === null) throw missing;
        const type = url.searchParams.get('type') ?? BYTES;
        return new Response(body.data, {
          status: range ? 206 : 200,
          headers: {
            ...(range ? { 'Content-Range': `bytes ${range[0]}-${range[1] - 1}/${blob.size}` } : {}),
            'Accept-Ranges': 'bytes',
            'Content-Type': TYPES.has(type) ? type : BYTES,
            'Content-Length': String(body.size),
            'Content-Disposition': disposition(url.searchParams.get('name') || sha256),
            'Content-Security-Policy': "default-src 'none'; sandbox",
            // The hash in the address identifies the bytes, so the answer never changes.
            'Cache-Control': 'private, max-age=31536000, immutable',
            Vary: 'Authorization',
          },
        });
      },
    },
  ];
}

/** The answer to a request for bytes behind the last one. */
function beyond(size: number): Response {
  return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${size}` } });
}

/** A name for the file, without folders, control characters and lone surrogates. */
function disposition(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = [...last.replace(/[\p{Cc}\p{Cs}"]/gu, '_')].slice(0, MOST_OF_NAME).join('') || 'download';
  const ascii = clean.replace(/[^\x20-\x7e]/gu, '_');
  const encoded = encodeURIComponent(clean).replace(/['()*]/g, hexOf);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function hexOf(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}
