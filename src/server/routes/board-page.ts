/** The page of the board. */
import { createHash } from 'node:crypto';

/**
 * Runs first in the page. A proxy that serves the page below a path, such as `/stepwell`, may omit the trailing slash. Relative
 * addresses would then be wrong, so the script adds the slash. The server itself knows only the path `/`.
 */
const ADD_SLASH =
  "if (!location.pathname.endsWith('/')) location.replace(location.pathname + '/' + location.search + location.hash);";

/** The methods of a source that the page's script calls. */
interface PageSource {
  status(): Promise<unknown>;
  subscribe(listener: (change: { run: string | null }) => void): Promise<() => void>;
}

/**
 * The script of the page. The text of this function is sent to the browser, so the function uses nothing outside itself.
 *
 * The key is kept while the tab is open, and is sent in the Authorization header only. The script asks for a key when the server
 * demands one; also later, if the first key was made or this key was revoked while the page was open.
 */
async function startPage(
  openStore: (options: { url: string; key?: string }) => Promise<PageSource>,
): Promise<void> {
  const NAME = 'stepwell-key';
  const url = new URL('.', document.baseURI).href.replace(/\/$/, '');
  const dialog = document.querySelector('dialog') as HTMLDialogElement;
  const form = dialog.querySelector('form') as HTMLFormElement;
  const input = dialog.querySelector('input') as HTMLInputElement;
  const said = dialog.querySelector('[role=alert]') as HTMLElement;

  /** The source that a key opens; `null`: the server refuses the key. Rejects if the server cannot be reached. */
  const opened = (key: string | null): Promise<PageSource | null> =>
    openStore(key === null ? { url } : { url, key }).catch((error: { code?: unknown }) => {
      // A text that cannot be a key is refused before it is sent.
      if (error.code === 'auth' || (key !== null && error.code === 'validation')) return null;
      throw error;
    });
  const ask = (): Promise<string> =>
    new Promise((resolve) => {
      form.onsubmit = (event) => {
        event.preventDefault();
        dialog.close();
        resolve(input.value.trim());
      };
      dialog.oncancel = (event) => event.preventDefault();
      dialog.showModal();
      input.focus();
    });

  /** Asks for a key until the server accepts one. Resolves the source and the key; `null`: the server needs no key. `why`: the sentence shown at first. */
  const openWith = async (known: string | null, why: string): Promise<[PageSource, string | null]> => {
    let key = known;
    for (let isFirst = true; ; isFirst = false) {
      const source = await opened(key);
      if (source !== null) {
        input.value = '';
        if (key !== null) sessionStorage.setItem(NAME, key);
        return [source, key];
      }
      said.textContent =
        isFirst && why !== '' ? why : key === null ? '' : 'The server does not take this key.';
      key = await ask();
    }
  };

  const board = document.createElement('stepwell-board') as unknown as HTMLElement & {
    source: unknown;
    runs: readonly string[];
    link: boolean;
    readonly updateComplete: Promise<unknown>;
    focusRun(uid: string): void;
  };
  // The page is about the board: its address is a link to what is shown.
  board.link = true;
  const run = new URLSearchParams(location.search).get('run');
  if (run !== null) board.runs = [run];
  /** Shows the runs that a key opens. If the key is refused later, the script asks for another key, and the board stays. */
  const show = async (source: PageSource, key: string | null): Promise<void> => {
    board.source = source;
    let isAsking = false;
    const askAgain = async (): Promise<void> => {
      const refused = await source.status().then(
        () => false,
        (error: { code?: unknown }) => error.code === 'auth',
      );
      if (!refused || isAsking) return;
      isAsking = true;
      const why =
        key === null
          ? 'A key was made for this server while this page was open: from now on it asks everybody for one.'
          : 'The server does not take the key of this page any more: it was revoked.';
      const taken = await openWith(key, why);
      stop();
      await show(...taken);
    };
    // A revoked key ends the stream of events, and the end of a stream is reported as a change of everything.
    const stop = await source.subscribe(({ run: changed }) => {
      if (changed !== null) return;
      askAgain().catch(() => {
        // The server cannot be reached: ask again at the next change.
        isAsking = false;
      });
    });
  };
  await show(...(await openWith(sessionStorage.getItem(NAME), '')));
  document.body.append(board);
  // Wait for the board to render the new source, because it loses the focus by that.
  await board.updateComplete;
  if (run !== null) board.focusRun(run);
}

/** The script of the page. */
export const PAGE_SCRIPT = `import './assets/board.js';
import { openStore } from './assets/remote.js';

const startPage = ${startPage.toString()};

startPage(openStore).catch((error) => {
  const sentence = document.createElement('p');
  sentence.setAttribute('role', 'alert');
  sentence.textContent = 'The board cannot be shown: ' + (error && error.message ? error.message : error);
  document.body.append(sentence);
});
`;

/** The page. Its input has no name, so that a form sent without the script puts no key into an address. */
export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Stepwell</title>
    <script>${ADD_SLASH}</script>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="./board-page.css">
    <script type="module" src="./board-page.js"></script>
  </head>
  <body>
    <dialog aria-labelledby="ask">
      <form method="dialog">
        <label id="ask" for="key">This server needs a key. Whoever runs it makes one with <code>stepwell keys create</code>.</label>
        <input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="sw_…" required>
        <p role="alert"></p>
        <button>Open</button>
      </form>
    </dialog>
    <noscript>The board needs JavaScript.</noscript>
  </body>
</html>
`;

/** The style of the page. */
export const PAGE_STYLE = `html, body { height: 100%; margin: 0; font: 14px/1.5 system-ui, sans-serif; }
stepwell-board { height: 100%; }
body > p { margin: 2rem; }
dialog { max-width: 26rem; border: 1px solid color-mix(in srgb, CanvasText 25%, Canvas); border-radius: 8px; padding: 1.25rem; }
dialog form { display: grid; gap: .75rem; }
dialog input, dialog button { font: inherit; padding: .4rem .6rem; }
dialog [role=alert] { color: light-dark(#b3261e, #f2b8b5); margin: 0; min-height: 1.5em; }
`;

/**
 * The Content-Security-Policy of the page: it may load and run files of this server only. Elements of the board set style
 * attributes. Logged HTML is shown in frames without an origin.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(ADD_SLASH).digest('base64')}'`,
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
