/** WebKitGTK, driven over the classic WebDriver protocol, on a virtual screen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../support/free-port.js';
import type { OtherBrowser } from './other-browsers.js';

/** How long a call waits for its function: the driver may answer before the new page's modules have run (ms). */
const FUNCTION_TIMEOUT_MS = 30_000;
/** A script may take this long: the slowest case of a suite on a busy machine (ms). */
const SCRIPT_TIMEOUT_MS = 110_000;
/** How long, and how often, we wait for the driver to listen (ms). */
const START_TIMEOUT_MS = 30_000;
const START_INTERVAL_MS = 100;

/** Starts WebKitGTK's browser with a session of its own, which leaves nothing behind. */
export async function startWebKit(found: {
  readonly driver: string;
  readonly screen: string;
}): Promise<OtherBrowser> {
  const screen = spawn(
    found.screen,
    ['-displayfd', '1', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let driver: ChildProcess | null = null;
  const end = async () => {
    for (const child of [driver, screen]) await stopped(child);
  };
  try {
    const port = await freePort();
    driver = spawn(found.driver, [`--port=${port}`, '--host=127.0.0.1'], {
      stdio: 'ignore',
      // Without a language WebKitGTK calls its language "C", for which `Intl` has no formats.
      env: { ...process.env, DISPLAY: `:${await displayOf(screen)}`, LC_ALL: 'en_US.UTF-8' },
    });
    const server = `http://127.0.0.1:${port}`;
    await listening(server);
    const capabilities = { alwaysMatch: { timeouts: { script: SCRIPT_TIMEOUT_MS } } };
    const { sessionId } = (await ask(server, 'POST', '/session', { capabilities })) as { sessionId: string };
    const session = `/session/${sessionId}`;
    return {
      async open(url) {
        // From an empty page: else a call could still find the functions of the page that is left.
        await ask(server, 'POST', `${session}/url`, { url: 'about:blank' });
        await ask(server, 'POST', `${session}/url`, { url });
        // The driver of a busy machine answers while the page is still on its way.
        await loaded(server, session, url);
      },
      async call(path, ...args) {
        const { thrown, value } = (await ask(server, 'POST', `${session}/execute/async`, {
          script: CALL,
          args: [path, args],
        })) as { thrown?: string; value?: unknown };
        if (thrown !== undefined) throw new Error(thrown);
        return value;
      },
      async close() {
        await ask(server, 'DELETE', session).catch(() => {});
        await end();
      },
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

/** Calls a function of the page, once it is there, and gives its result, or what it threw, to the driver's callback. */
const CALL = `
  const [path, args, done] = arguments;
  const [name, method] = path.split('.');
  const end = Date.now() + ${FUNCTION_TIMEOUT_MS};
  const present = async () => {
    while (globalThis[name]?.[method] === undefined) {
      if (Date.now() > end) throw new Error(location.href + ' (' + document.readyState + ') has no ' + path);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  present()
    .then(() => globalThis[name][method](...args))
    .then((value) => done({ value }), (thrown) => done({ thrown: String(thrown) + '\\n' + thrown?.stack }));
`;

/** The answer to a command of the protocol. Rejects with what the driver says. */
async function ask(server: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(server + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: { error?: string; message?: string } | null };
  if (!response.ok) throw new Error(`WebDriver ${path}: ${value?.error}: ${value?.message}`);
  return value;
}

async function loaded(server: string, session: string, url: string): Promise<void> {
  const script = `return location.href === arguments[0] && document.readyState === 'complete'`;
  const isThere = () => ask(server, 'POST', `${session}/execute/sync`, { script, args: [new URL(url).href] });
  const end = Date.now() + SCRIPT_TIMEOUT_MS;
  // A script that runs while the page changes fails.
  while ((await isThere().catch(() => false)) !== true) {
    if (Date.now() > end) throw new Error(`WebKit does not open ${url}`);
    await pause(START_INTERVAL_MS);
  }
}

async function listening(server: string): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await ask(server, 'GET', '/status');
      return;
    } catch (thrown) {
      if (Date.now() > end) throw thrown;
      await pause(START_INTERVAL_MS);
    }
  }
}

/** The number of the display, which the screen writes once it is there. */
async function displayOf(screen: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of screen.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) return text.trim();
  }
  throw new Error('the virtual screen ended before it was there');
}

async function stopped(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
