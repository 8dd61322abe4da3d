import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { folderAssets } from '../../../../src/server/http/assets.js';
import { PAGE, PAGE_SCRIPT } from '../../../../src/server/routes/board-page.js';
import { errorOf, makeServer } from '../harness.js';

async function distFolder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'stepwell-dist-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const dist = join(root, 'dist');
  await mkdir(join(dist, 'types'), { recursive: true });
  await writeFile(join(dist, 'board.js'), 'export {};');
  await writeFile(join(dist, 'board.js.map'), '{}');
  await writeFile(join(dist, 'notes.md'), 'private');
  await writeFile(join(root, 'secret.js'), 'private');
  return dist;
}

describe('the board at /', () => {
  test('runs nothing that is not a file of this server', async () => {
    const { request } = await makeServer();
    const answer = await request('GET', '/?run=x');
    expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    const policy = answer.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    // One script is inside of the page: this one, and no other.
    const [inline = ''] = [...PAGE.matchAll(/<script>([^<]*)<\/script>/g)].map(([, text]) => text ?? '');
    const hash = createHash('sha256').update(inline).digest('base64');
    expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(PAGE.match(/<script(?![^>]*src=)/g)).toHaveLength(1);
    expect(PAGE).not.toMatch(/\son\w+=|style=|<style/);
    // A key typed in must not get into an address when the script does not run.
    expect(PAGE).not.toMatch(/<input[^>]*name=/);
    const parts = [...PAGE.matchAll(/(?:src|href)="\.(\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(parts).toHaveLength(2);
    for (const path of parts) expect((await request('GET', path)).status).toBe(200);
  });

  test('its script needs nothing but a browser: no name of this server is left in it', () => {
    const body = PAGE_SCRIPT.replace(/^import .*$/gm, '');
    expect(() => new Script(`(async () => { ${body} })`)).not.toThrow();
    expect(body).not.toMatch(/__\w+__|_vite|import_|require\(/);
  });

  test('below a path: the slash at the end is added where it is missing, and two slashes are one', async () => {
    const [script = ''] = [...PAGE.matchAll(/<script>([^<]*)<\/script>/g)].map(([, text]) => text ?? '');
    const moved: string[] = [];
    for (const pathname of ['/stepwell', '/a/b', '/', '/stepwell/']) {
      const replace = (to: string) => moved.push(to);
      new Script(script).runInNewContext({ location: { pathname, search: '?run=x', hash: '#y', replace } });
    }
    expect(moved).toEqual(['/stepwell/?run=x#y', '/a/b/?run=x#y']);
    const { request, upload } = await makeServer();
    await upload();
    for (const path of ['//', '//board-page.js', '//api/v1/runs', '///healthz']) {
      expect([path, (await request('GET', path)).status]).toEqual([path, 200]);
    }
  });

  test('needs no key: there is no data in it', async () => {
    const { request, key } = await makeServer({ assets: folderAssets(await distFolder()) });
    await key();
    for (const path of ['/', '/board-page.js', '/board-page.css', '/assets/board.js']) {
      expect([path, (await request('GET', path)).status]).toEqual([path, 200]);
    }
  });

  test('files are those of the package, by their names only', async () => {
    const { request } = await makeServer({ assets: folderAssets(await distFolder()) });
    const script = await request('GET', '/assets/board.js');
    expect(script.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
    const tag = script.headers.get('ETag') ?? '';
    const again = await request('GET', '/assets/board.js', { headers: { 'If-None-Match': tag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    for (const name of [
      'notes.md',
      'server-pg.js',
      'types',
      '..%2fsecret.js',
      '%2e%2e%2fsecret.js',
      'other.js',
      '__proto__',
    ]) {
      expect([name, await errorOf(await request('GET', `/assets/${name}`))]).toEqual([
        name,
        [404, 'not_found'],
      ]);
    }
    const nothing = await makeServer({ assets: folderAssets('/does/not/exist') });
    expect((await nothing.request('GET', '/assets/board.js')).status).toBe(404);
  });
});
