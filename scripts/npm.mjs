// Runs npm and other programs, and installs what is missing. Node built-ins only: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

/** Runs a program in the repository and waits. With `capture` its output is returned instead of shown. */
export function run(command, args, { capture = false, env = {} } = {}) {
  return spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
  });
}

/** Runs npm: the one that started us, else the one in the PATH. */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], options);
  return process.platform === 'win32'
    ? run('cmd.exe', ['/c', 'npm', ...args], options)
    : run('npm', args, options);
}

/** Installs node_modules when it is missing or does not match package-lock.json. Throws when npm fails. */
export function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(
      `Node ${process.versions.node} is too old: 20.19 or newer is needed (https://nodejs.org)`,
    );
  }
  const reason = staleness();
  if (!reason) return;
  console.log(`Installing packages (${reason}) …`);
  // No package needs its install script, and the browser is found or installed by scripts/browser.mjs.
  const { status } = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (status !== 0) throw new Error('`npm ci` failed: see its output above (is there a network?)');
}

/** Why node_modules must be installed anew; `null` when it matches the lock file. */
function staleness() {
  const installedPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return 'node_modules is missing';
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages;
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    // Optional packages are builds for other platforms.
    if (path === '' || (optional && !installed[path])) continue;
    if (installed[path]?.version !== version) return `${path} should be ${version}`;
  }
  return null;
}
