import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
};

export interface Site {
  readonly origin: string;
  /** Paths that were asked for and are not there. */
  readonly missing: readonly string[];
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly headers?: { readonly [name: string]: string };
  /** Answers that are made instead of read, by path. */
  readonly pages?: { readonly [path: string]: string };
  /** What hosts of single-page apps do: answers an unknown path with the page and 200. */
  readonly single?: boolean;
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Serves a folder on the loopback address, as a plain web server does. */
export async function serveFolder(folder: string, options: SiteOptions = {}): Promise<Site> {
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    for (const [name, value] of Object.entries(options.headers ?? {})) response.setHeader(name, value);
    const made = options.pages?.[path];
    const relative = normalize(path.endsWith('/') ? `${path}index.html` : path);
    let file = join(folder, relative);
    if (made === undefined && !(file.startsWith(folder) && existsSync(file) && statSync(file).isFile())) {
      missing.push(path);
      if (!options.single) {
        response.writeHead(404).end();
        return;
      }
      file = join(folder, 'index.html');
    }
    response.setHeader(
      'Content-Type',
      TYPES[made === undefined ? extname(file) : '.html'] ?? 'application/octet-stream',
    );
    response.end(made ?? readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    origin: `http://127.0.0.1:${port}`,
    missing,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
