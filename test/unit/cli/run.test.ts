import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { run } from './support.js';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'stepwell-cli-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe('the command', () => {
  test('says what it can, and its version', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: `${packageJson.version}\n`, err: '' });
    expect((await run('--help')).out).toContain('stepwell serve');
    expect((await run()).code).toBe(2);
    for (const command of ['serve', 'keys']) {
      expect(await run(command, '--help')).toMatchObject({
        code: 0,
        out: expect.stringContaining('--data'),
        err: '',
      });
    }
  });

  test('mistakes are one sentence and exit code 2', async () => {
    for (const args of [
      ['fly'],
      ['serve', 'now'],
      ['serve', '--port', 'x'],
      ['serve', '--port', '70000'],
      ['serve', '--port'],
      ['serve', '--key', 'x'],
      ['keys'],
      ['keys', 'make'],
      ['keys', 'list', 'all'],
      ['keys', 'revoke'],
      ['keys', 'create', '--access', 'admin'],
      ['keys', 'create', '--namespace', 'x'],
      ['keys', 'create', '--project', ''],
      ['keys', 'create', 'a', 'b'],
    ]) {
      const { code, out, err } = await run(...args);
      expect([args, code, out]).toEqual([args, 2, '']);
      expect(err).toMatch(/^stepwell: [^\n]+\n$/);
    }
  });

  test('what is refused is one sentence and exit code 1', async () => {
    const data = await folder();
    for (const more of [
      ['--cors', 'lab.example'],
      ['--host', '0.0.0.0'],
      ['--database-url', 'no address'],
    ]) {
      const { code, err } = await run('serve', '--data', data, ...more);
      expect([more, code]).toEqual([more, 1]);
      expect(err).toMatch(/^stepwell: [^\n]+\n$/);
    }
  });

  test('[SRV2] keys: made, listed and revoked by their id or their text', async () => {
    const data = ['--data', await folder()];
    const made = await run('keys', 'create', ...data, '--project', 'digits', '--access', 'read');
    const key = made.out.trim();
    expect(key).toMatch(/^sw_[0-9a-f]{16}_[0-9a-f]{64}$/);
    const [, id = '', secret = ''] = key.split('_');
    const listed = await run('keys', 'list', ...data);
    expect(listed.out).toMatch(new RegExp(`^${id}  read  "digits"  made \\d{4}-\\d\\d-\\d\\d\n$`));
    expect(made.err + listed.out).not.toContain(secret);
    expect(await run('keys', 'revoke', key, ...data)).toEqual({ code: 0, out: '', err: `Revoked ${id}\n` });
    expect((await run('keys', 'list', ...data)).out).toContain('revoked');
    expect((await run('keys', 'revoke', id, ...data)).code).toBe(2);
  });
});
