/** Hostile documents in the frames that show logged HTML, and a server that counts whatever gets out of them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frameDocument, sandboxOf } from '../../../src/media/html/frame.js';

/** A way out of a frame. `{url}` stands for an address of the server, another one in each case. */
interface Way {
  readonly name: string;
  readonly text: string;
  /** True: the way needs scripts. */
  readonly scripts: boolean;
}

const markup = (name: string, text: string): Way => ({ name, text, scripts: false });
const script = (name: string, code: string): Way => ({
  name,
  text: `<p>${name}</p><script>try{${code}}catch{}</script>`,
  scripts: true,
});

const WAYS: readonly Way[] = [
  markup('image', '<img src="{url}">'),
  markup('srcset', '<img srcset="{url} 1x">'),
  markup('picture', '<picture><source srcset="{url}"><img></picture>'),
  markup('style', '<style>@import "{url}";body{background:url("{url}")}</style>'),
  markup('stylesheet', '<link rel="stylesheet" href="{url}">'),
  markup('prefetch', '<link rel="prefetch" href="{url}"><link rel="preload" as="image" href="{url}">'),
  markup('object', '<object data="{url}"></object><embed src="{url}">'),
  markup('frame', '<iframe src="{url}"></iframe>'),
  markup('media', '<video src="{url}" autoplay muted></video><audio src="{url}" autoplay></audio>'),
  markup('refresh', '<meta http-equiv="refresh" content="0;url={url}">'),
  markup(
    'another policy',
    `<meta http-equiv="Content-Security-Policy" content="default-src *"><img src="{url}">`,
  ),
  markup('base', '<base href="{url}"><img src="x">'),
  markup('handler', '<img src="data:," onerror="location=\'{url}\'"><svg onload="location=\'{url}\'"></svg>'),
  markup('a way out of the attribute', '"></iframe><img src="{url}">\'></iframe><img src={url}>'),
  script('location', 'location.href="{url}"'),
  script('replace', 'location.replace("{url}")'),
  script('top', 'top.location="{url}"'),
  script('parent', 'parent.location="{url}";parent.parent.location="{url}"'),
  script('window', 'open("{url}")'),
  script('fetch', 'fetch("{url}").catch(()=>{});navigator.sendBeacon("{url}")'),
  script(
    'form',
    'const f=document.createElement("form");f.action="{url}";document.body.append(f);f.submit()',
  ),
  script('link', 'const a=document.createElement("a");a.href="{url}";document.body.append(a);a.click()'),
  script(
    'frames',
    'const f=document.createElement("iframe");f.src="{url}";document.body.append(f);open("{url}",f.name="x")',
  ),
  script('worker', 'new Worker(URL.createObjectURL(new Blob(["fetch(\'{url}\')"])))'),
  script(
    'refresh made by a script',
    'document.head.innerHTML="<meta http-equiv=refresh content=\'0;url={url}\'>"',
  ),
  script('the page', 'parent.parent.pwned=1;top.pwned=1;parent.parent.document.title="pwned"'),
];

/** Finds what gets out. */
export interface FrameLeaks {
  readonly ways: readonly string[];
  /**
   * The page with the frames. `window.leaks.show(guarded)` resolves when all of their documents had their time: with what documents
   * wrote into the page, its title, and how many frames there are.
   */
  readonly url: string;
  /** The ways by which a request came since the last call. */
  taken(): string[];
  close(): void;
}

/** Ways that a plain frame of the test does not have either: they take the page away, or need a click. */
export const NOT_SHOWN: readonly string[] = ['top', 'parent', 'window'];

/** How long a document may take to load (ms): its time begins then all the same. */
const LOAD_MS = 15_000;
/** How long a document has for its way out after it was loaded (ms). Nothing tells when a request will not come. */
const TIME_MS = 1_500;

export async function startFrameLeaks(): Promise<FrameLeaks> {
  const hits = new Set<string>();
  const server = createServer((request, response) => {
    const [, first, name = ''] = (request.url ?? '').split('/');
    if (first === 'hit') hits.add(decodeURIComponent(name));
    response.setHeader('Content-Type', 'text/html');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end(first === 'page' ? pageOf(origin()) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ways: WAYS.map(({ name }) => name),
    url: `${origin()}/page`,
    taken() {
      const found = WAYS.map(({ name }) => name).filter((name) => hits.has(name));
      hits.clear();
      return found;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function pageOf(origin: string): string {
  const frames = WAYS.map(({ name, text, scripts }) => {
    const own = text.replaceAll('{url}', `${origin}/hit/${encodeURIComponent(name)}/x`);
    const nonce = scripts ? 'n' : null;
    return {
      guarded: { sandbox: sandboxOf({ nonce }), text: frameDocument({ text: own, theme: null, nonce }) },
      // What the same document does in a plain frame, which shows that the way is one. The page itself stays: see NOT_SHOWN.
      bare: { sandbox: 'allow-scripts allow-same-origin allow-forms', text: own },
    };
  });
  // The frames' texts stand in a script: nothing in them may end it.
  const data = JSON.stringify(frames).replaceAll('<', '\\u003c');
  return `<!doctype html><title>page</title><body><script>
    const frames_ = ${data};
    window.leaks = {
      async show(guarded) {
        document.body.replaceChildren();
        await Promise.all(frames_.map((each) => {
          const { sandbox, text } = guarded ? each.guarded : each.bare;
          const frame = document.createElement('iframe');
          frame.setAttribute('sandbox', sandbox);
          frame.srcdoc = text;
          // A document that goes elsewhere while it loads may never be loaded.
          const loaded = new Promise((resolve) => {
            frame.addEventListener('load', resolve, { once: true });
            setTimeout(resolve, ${LOAD_MS});
          });
          document.body.append(frame);
          return loaded;
        }));
        await new Promise((resolve) => setTimeout(resolve, ${TIME_MS}));
        return [window.pwned ?? null, document.title, document.body.children.length];
      },
    };
  </script>`;
}
