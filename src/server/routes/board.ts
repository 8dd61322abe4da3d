import { createHash } from 'node:crypto';
import { WireError } from '../base/wire-error.js';
import { bytes } from '../http/answers.js';
import type { AppDependencies } from '../http/app-dependencies.js';
import type { Call, Route } from '../http/route.js';
import { PAGE, PAGE_POLICY, PAGE_SCRIPT, PAGE_STYLE } from './board-page.js';

/** The page of the board and its files. They contain no data, so no key is needed. */
export function boardRoutes({ assets }: AppDependencies): Route[] {
  const open = { tag: 'server', method: 'GET', access: 'open' } as const;
  const file = (path: string, type: string, text: string, policy = "default-src 'none'"): Route => ({
    ...open,
    path,
    summary: 'A part of the page of the board',
    answer: { status: 200, type, description: 'The file' },
    handle: async (call) => cached(call, type, new TextEncoder().encode(text), policy),
  });
  return [
    {
      ...file('/', 'text/html; charset=utf-8', PAGE, PAGE_POLICY),
      summary: 'The board; /?run=<uid> opens a run',
    },
    file('/board-page.js', 'text/javascript; charset=utf-8', PAGE_SCRIPT),
    file('/board-page.css', 'text/css; charset=utf-8', PAGE_STYLE),
    {
      ...open,
      path: '/assets/:name',
      summary: 'Scripts of the board',
      answer: { status: 200, type: 'text/javascript', description: 'The file' },
      async handle(call) {
        const asset = await assets.get(call.params.name ?? '');
        if (asset === null) throw new WireError(404, 'not_found', 'There is no such file');
        return cached(call, asset.type, asset.bytes, "default-src 'none'");
      },
    },
  ];
}

/** An answer that the browser caches but always revalidates: the file has the same name in the next version. */
function cached({ request }: Call, type: string, data: Uint8Array<ArrayBuffer>, policy: string): Response {
  const tag = `"${createHash('sha256').update(data).digest('base64url').slice(0, 22)}"`;
  const headers = { ETag: tag, 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy };
  if (request.headers.get('If-None-Match') === tag) return new Response(null, { status: 304, headers });
  return bytes(200, type, data, headers);
}
