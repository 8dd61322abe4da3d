/**
 * Makes the document of a frame that shows foreign HTML without letting it reach anything [MED3].
 *
 * Two frames, one in the other. A single one leaks: a document navigates its own frame to an address with data in it; an element
 * before the policy's `<meta>` makes the policy void; Firefox fetches `srcset` before it reads the policy. The outer frame holds the
 * policy and the inner frame, and nothing else. The inner frame inherits the policy before its document is parsed, and may navigate
 * only where `frame-src` of the outer frame lets it: nowhere.
 *
 * Without scripts nothing gets out. With scripts WebRTC does: no policy closes it, and the guard deletes it in the document's own frame
 * only. Whoever allows scripts is told so.
 */

/** The policy of both frames: what is in the text is shown, and nothing is fetched. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'media-src data: blob:',
  'font-src data:',
  "form-action 'none'",
  "base-uri 'none'",
];
/** Closes the way out by navigation. A document in `srcdoc` is none of the addresses that the rule means. */
const NO_FRAMES = "frame-src 'none'";
const SCRIPTS = "script-src 'unsafe-inline'";

/** Colours and font of a document that has none of its own. */
export interface FrameTheme {
  readonly dark: boolean;
  /** CSS colours. */
  readonly text: string;
  readonly surface: string;
  readonly accent: string;
}

/** A document to show. */
export interface FrameContent {
  readonly text: string;
  /** Styles below those of the document; `null`: none. */
  readonly theme: FrameTheme | null;
  /** A name that messages of the frame carry, if scripts run; `null`: no script runs. */
  readonly nonce: string | null;
}

/** Flags of the outer frame's `sandbox`, and of the inner one's. */
export function sandboxOf({ nonce }: Pick<FrameContent, 'nonce'>): string {
  return nonce === null ? '' : 'allow-scripts';
}

/** The `srcdoc` of the outer frame. */
export function frameDocument(content: FrameContent): string {
  const rules = content.nonce === null ? POLICY : [...POLICY, SCRIPTS];
  const inner = [
    `<!doctype html>${meta(rules)}`,
    content.theme ? `<style>${themeStyle(content.theme)}</style>` : '',
    content.nonce === null ? '' : `<script>${guard(content.nonce)}</script>`,
    content.text,
  ].join('');
  return [
    `<!doctype html>${meta([...rules, NO_FRAMES])}`,
    '<style>html,body{margin:0;height:100%;overflow:hidden}iframe{display:block;border:0;width:100%;height:100%}</style>',
    `<iframe sandbox="${sandboxOf(content)}" srcdoc="${attribute(inner)}"></iframe>`,
  ].join('');
}

function meta(rules: readonly string[]): string {
  return `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${attribute(rules.join('; '))}">`;
}

function themeStyle({ dark, text, surface, accent }: FrameTheme): string {
  return [
    `:root{color-scheme:${dark ? 'dark' : 'light'};color:${text};background:${surface};accent-color:${accent};`,
    'font:13px/1.5 system-ui,sans-serif}',
    'body{margin:8px}body>:first-child{margin-top:0}h1{font-size:1.4em}h2{font-size:1.2em}h3{font-size:1.05em}',
    'img,svg,video{max-width:100%;height:auto}',
    'table{border-collapse:collapse}th,td{padding:2px 8px 2px 0;text-align:left}',
    `a{color:${accent}}pre,code{font-family:ui-monospace,monospace}`,
  ].join('');
}

/**
 * Runs before the document: deletes WebRTC, and says how high the document is. In a block, so that the document does not see the
 * names; the document can read the text of the script all the same, so a reader of the messages must take them for anything.
 */
function guard(nonce: string): string {
  return `{const board=parent.parent,send=board.postMessage.bind(board),watch=ResizeObserver;
for(const name of["RTCPeerConnection","webkitRTCPeerConnection","RTCDataChannel"])delete window[name];
new watch(()=>send({stepwell:${JSON.stringify(nonce)},height:document.documentElement.getBoundingClientRect().height},"*"))
.observe(document.documentElement)}`;
}

/** A text as the value of an attribute in double quotes. */
function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

/** The window of the inner frame; `null`: it is not there yet. To ask an outer frame for a frame that it lacks would throw. */
export function innerWindow({ contentWindow }: HTMLIFrameElement): Window | null {
  return contentWindow && contentWindow.length > 0 ? (contentWindow[0] ?? null) : null;
}

/** Tallest frame, in CSS pixels. */
const MAX_HEIGHT = 2_000;

/** The height that a message of the frame asks for, in CSS pixels; `null`: the message is none of the guard's. */
export function heightIn(message: unknown, nonce: string): number | null {
  if (typeof message !== 'object' || message === null) return null;
  const { stepwell, height } = message as { readonly stepwell?: unknown; readonly height?: unknown };
  if (stepwell !== nonce || typeof height !== 'number' || !Number.isFinite(height)) return null;
  return Math.max(0, Math.min(MAX_HEIGHT, Math.ceil(height)));
}
