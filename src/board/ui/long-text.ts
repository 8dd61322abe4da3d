import { html, type TemplateResult } from 'lit';
import type { Json } from '../../record/kinds.js';
import { formatCount } from './format.js';

/** Longest text that is shown in full, in UTF-16 units: a few screens. */
const MAX_SHOWN = 10_000;

/**
 * A text. If the text is longer than `limit`, shows the beginning, the number of further characters, and a button that copies the
 * text. Laying out one line of a megabyte blocks the page for seconds at each change of its width.
 */
export function longText(text: string, limit = MAX_SHOWN): TemplateResult | string {
  if (text.length <= limit) return text;
  return html`${text.slice(0, limit)}<span class="muted">… and ${formatCount(text.length - limit)} more characters.</span>
    <button class="link copy" @click=${(event: Event) => void copy(event.currentTarget as HTMLElement, text)}>Copy all</button>`;
}

/** Cached texts of values: making the text of a large value takes long. */
const texts = new WeakMap<object, string>();

/** A JSON value, indented. */
export function jsonText(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const text = texts.get(value) ?? JSON.stringify(value, null, 2);
  texts.set(value, text);
  return text;
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'This page may not write to the clipboard';
  }
}
