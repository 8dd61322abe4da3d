/**
 * The test files of a browser share a page and its modules. Runs anew for each file, and leaves the page to the next one as the
 * file found it. IndexedDB is the files' own affair: they write into databases and runs of their own names.
 */
import { afterAll, afterEach, vi } from 'vitest';

// Nobody sees the page. The browser still does styles, layout and paint, and draws canvases, but skips the pixels of the screen,
// which take a processor as long as all of the rest.
(frameElement as HTMLElement | null)?.style.setProperty('opacity', '0');

const { href } = location;
const lastFrame = requestAnimationFrame(() => {});
const there = new Set<Node>(document.head.childNodes);
const attributes = [document.documentElement, document.body].map((element) => ({
  element,
  before: new Map([...element.attributes].map(({ name, value }) => [name, value])),
}));

// What a test that fails leaves would make the next ones fail too.
afterEach(restoreGlobals);
afterAll(() => {
  restoreGlobals();
  vi.resetConfig();
  endFrames();
  document.body.replaceChildren();
  for (const node of document.head.childNodes) if (!there.has(node) && !isOfVite(node)) node.remove();
  for (const { element, before } of attributes) {
    for (const { name } of [...element.attributes]) if (!before.has(name)) element.removeAttribute(name);
    for (const [name, value] of before) element.setAttribute(name, value);
  }
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, '', href);
  scrollTo(0, 0);
});

function restoreGlobals(): void {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
}

/** A loop of frames that a file leaves would draw the page for ever, in all files after it. Ids of frames count up from 1. */
function endFrames(): void {
  const last = requestAnimationFrame(() => {});
  for (let id = last; id > lastFrame; id--) cancelAnimationFrame(id);
}

/** Vite preloads the modules of an `import()`, and does so once. */
function isOfVite(node: Node): boolean {
  return node instanceof HTMLLinkElement || (node instanceof HTMLElement && 'viteDevId' in node.dataset);
}
