import { render } from 'lit';
import { html, type StaticValue } from 'lit/static-html.js';
import type { BoardPart } from './part.js';

/** Elements that were created in a host, by tag. */
const parts = new WeakMap<BoardPart, Map<StaticValue, HTMLElement>>();

/**
 * The element with a tag in a host, with the host's model; created at the first call. For dialogs, which few visits open: the
 * template of the host need not know them.
 */
export function partIn<Element extends HTMLElement>(host: BoardPart, tag: StaticValue): Element {
  const known = parts.get(host) ?? new Map<StaticValue, HTMLElement>();
  parts.set(host, known);
  const holder = document.createElement('div');
  const part = known.get(tag) ?? made(holder, host, tag);
  known.set(tag, part);
  return part as Element;
}

function made(holder: HTMLElement, host: BoardPart, tag: StaticValue): HTMLElement {
  host.renderRoot.append(holder);
  render(html`<${tag} .model=${host.model}></${tag}>`, holder);
  return holder.firstElementChild as HTMLElement;
}
