/**
 * The document that draws a figure. It stands in the two sandboxed frames of `html/frame.ts`: Plotly fetches maps, styles of maps and
 * images that a figure names, and cannot be told not to. In the frames the policy refuses all of them, and what a figure can make
 * Plotly do reaches nothing of the page.
 */

/** What the board sends to the frame. */
export interface FrameOrder {
  /** The text of Plotly's script, once. */
  readonly library?: string;
  /** The figure in JSON. */
  readonly figure: string;
  /** True: in a small panel, where a figure has the size of the panel and no bar of tools. */
  readonly small: boolean;
  /** Colours of a figure that names none, as CSS. */
  readonly text: string;
  readonly line: string;
}

/** What the frame answers. The document in it is hostile: an answer is taken for words, and never for more. */
export type FrameAnswer =
  | { readonly state: 'ready' }
  /** `unknown`: a type of traces that Plotly does not know; `words`: what it said of a part that it could not draw. */
  | { readonly state: 'drawn'; readonly unknown: string; readonly words: string }
  | { readonly state: 'failed' | 'library'; readonly words: string };

const MAX_WORDS = 300;
/** How long a figure is drawn on after the policy refused something that it would load. */
const GRACE_MS = 1_000;

/** The answer in a message; `null`: the message is none. */
export function answerIn(message: unknown, nonce: string): FrameAnswer | null {
  if (typeof message !== 'object' || message === null) return null;
  const { stepwell, state, words, unknown } = message as { readonly [field: string]: unknown };
  if (stepwell !== nonce) return null;
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, MAX_WORDS) : '');
  if (state === 'ready') return { state };
  if (state === 'drawn') return { state, unknown: text(unknown), words: text(words) };
  return state === 'failed' || state === 'library' ? { state, words: text(words) } : null;
}

/** The document for the inner frame. `nonce`: what its messages carry. */
export function plotlyDocument(nonce: string): string {
  return `<style>html,body,#chart{height:100%;margin:0}body{margin:0}</style><div id="chart"></div><script>${script(nonce)}</script>`;
}

/** Colours below those of a figure. A figure with a template has its own. */
const SCRIPT = `
const board = parent.parent, chart = document.getElementById('chart');
const say = (fields) => board.postMessage({ stepwell: NONCE, ...fields }, '*');
const words = (thrown) => String((thrown && thrown.message) || thrown);
const template = ({ text, line }) => {
  const axis = { gridcolor: line, zerolinecolor: line, linecolor: line };
  return { layout: { paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', font: { color: text }, xaxis: axis, yaxis: axis } };
};
const draw = async (order) => {
  const figure = JSON.parse(order.figure);
  const layout = { template: template(order), ...figure.layout };
  if (order.small) {
    delete layout.width;
    delete layout.height;
    layout.margin = { l: 40, r: 10, t: layout.title ? 34 : 10, b: 32, ...layout.margin };
  }
  const config = {
    ...figure.config, responsive: true, displaylogo: false, displayModeBar: order.small ? false : 'hover',
    showLink: false, showSendToCloud: false, modeBarButtonsToRemove: ['toImage', 'sendDataToCloud'],
  };
  const traces = figure.data || [];
  Plotly.purge(chart);
  chart.replaceChildren();
  let refused = '';
  // Of what the policy refuses, Plotly waits for ever: then it has drawn the rest.
  const refusal = new Promise((done) => {
    addEventListener('securitypolicyviolation', ({ blockedURI }) => {
      refused = 'it would load ' + blockedURI;
      setTimeout(done, GRACE_MS);
    }, { once: true });
  });
  const drawing = Plotly.newPlot(chart, { data: traces, layout, config, frames: figure.frames || [] });
  await Promise.race([refusal, drawing]).catch((thrown) => {
    if (!chart.querySelector('svg')) throw thrown;
    refused = refused || words(thrown);
  });
  const drawn = chart._fullData || [];
  const unknown = traces.filter(({ type }, i) => type !== undefined && drawn[i] && drawn[i].type !== type);
  say({ state: 'drawn', unknown: unknown.length > 0 ? String(unknown[0].type) : '', words: refused });
};
let turn = Promise.resolve();
addEventListener('message', ({ source, data }) => {
  if (source !== board) return;
  turn = turn.then(async () => {
    if (data.library !== undefined) {
      const code = document.createElement('script');
      let why = '';
      const hear = (event) => (why = event.message);
      addEventListener('error', hear);
      code.textContent = data.library;
      document.head.append(code);
      removeEventListener('error', hear);
      if (!window.Plotly || !Plotly.newPlot) return say({ state: 'library', words: why || 'it defines no Plotly' });
    }
    await draw(data).catch((thrown) => say({ state: 'failed', words: words(thrown) }));
  });
});
say({ state: 'ready' });
`;

function script(nonce: string): string {
  return `{const NONCE = ${JSON.stringify(nonce)}, GRACE_MS = ${GRACE_MS};${SCRIPT}}`;
}
