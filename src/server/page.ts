/** The page of the board. */

/**
 * What the page's script does; its text is sent to the browser, so that it uses nothing outside of itself.
 *
 * The key is kept for as long as the tab is, and leaves it in the Authorization header only. It is asked for when the
 * server says that it wants one.
 */
export async function startPage(
  openStore: (options: { url: string; key?: string }) => unknown,
): Promise<void> {
  const NAME = 'stepwell-key';
  const url = new URL('.', document.baseURI).href.replace(/\/$/, '');
  const dialog = document.querySelector('dialog') as HTMLDialogElement;
  const form = dialog.querySelector('form') as HTMLFormElement;
  const input = dialog.querySelector('input') as HTMLInputElement;
  const said = dialog.querySelector('[role=alert]') as HTMLElement;

  /** Whether the server takes the key; rejects when it cannot be reached. */
  const isTaken = async (key: string | null): Promise<boolean> => {
    const headers: Record<string, string> = key === null ? {} : { Authorization: `Bearer ${key}` };
    const answer = await fetch(`${url}/api/v1/projects`, { headers, cache: 'no-store' });
    return answer.status !== 401;
  };
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

  let key = sessionStorage.getItem(NAME);
  while (!(await isTaken(key))) {
    said.textContent = key === null ? '' : 'The server does not take this key.';
    key = await ask();
  }
  input.value = '';
  if (key !== null) sessionStorage.setItem(NAME, key);
  const board = document.createElement('stepwell-board') as unknown as HTMLElement & {
    source: unknown;
    runs: readonly string[];
    readonly updateComplete: Promise<unknown>;
    focusRun(uid: string): void;
  };
  const run = new URLSearchParams(location.search).get('run');
  if (run !== null) board.runs = [run];
  board.source = await openStore(key === null ? { url } : { url, key });
  document.body.append(board);
  // A board forgets what was in focus when it takes up its source, which it does after this.
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

/** The page. Names no input: a form that is sent without the script would put nothing into an address. */
export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Stepwell</title>
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

/** Its style. */
export const PAGE_STYLE = `html, body { height: 100%; margin: 0; font: 14px/1.5 system-ui, sans-serif; }
stepwell-board { height: 100%; }
body > p { margin: 2rem; }
dialog { max-width: 26rem; border: 1px solid color-mix(in srgb, CanvasText 25%, Canvas); border-radius: 8px; padding: 1.25rem; }
dialog form { display: grid; gap: .75rem; }
dialog input, dialog button { font: inherit; padding: .4rem .6rem; }
dialog [role=alert] { color: light-dark(#b3261e, #f2b8b5); margin: 0; min-height: 1.5em; }
`;

/**
 * What the page may load and run: files of this server. Elements of the board set style attributes; logged HTML is shown in
 * frames that have no origin of their own.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
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
