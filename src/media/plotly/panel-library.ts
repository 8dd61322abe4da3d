/** Plotly as the page gives it to the board: the text of its script, which runs in sandboxed frames only. */
import { messageOf } from '../../base/errors.js';

/** What a page says of Plotly, on `<stepwell-board>`: an address of the same origin, or a function that resolves the script's text. */
export type PlotlySource = string | (() => string | Promise<string>);

/** By what the page said, so that Plotly is read once. */
const read = new Map<PlotlySource, Promise<string>>();

/** What the page says of Plotly to the board that an element is in; `null`: nothing. */
export function plotlySourceAt(element: Element): PlotlySource | null {
  for (let at: Element | null = element; at; at = hostOf(at)) {
    const board = at as { readonly plotly?: unknown };
    const given = board.plotly ?? at.getAttribute('plotly');
    if (typeof given === 'function' || (typeof given === 'string' && given !== '')) {
      return given as PlotlySource;
    }
  }
  return null;
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** Reads the text of Plotly's script. Rejects with a sentence for people; then it can be read again. */
export function readPlotly(source: PlotlySource): Promise<string> {
  const known = read.get(source);
  if (known !== undefined) return known;
  const reading = readText(source).catch((thrown: unknown) => {
    read.delete(source);
    throw new Error(`Plotly could not be loaded: ${messageOf(thrown)}`);
  });
  read.set(source, reading);
  return reading;
}

async function readText(source: PlotlySource): Promise<string> {
  const text = typeof source === 'function' ? await source() : await fetchText(source);
  if (typeof text !== 'string' || text === '') throw new TypeError('the page gave no text');
  // Servers of apps answer with their page for an address that they do not know.
  if (/^\s*</.test(text)) throw new TypeError('a page is at its address, and no script');
  return text;
}

async function fetchText(address: string): Promise<string> {
  const url = new URL(address, document.baseURI);
  if (url.origin !== location.origin) throw new TypeError('its address must be of the same origin');
  const response = await fetch(url);
  if (!response.ok) throw new TypeError(`the server answered with status ${response.status}`);
  return response.text();
}
