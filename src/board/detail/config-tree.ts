import { html, type TemplateResult } from 'lit';
import type { Json } from '../../record/kinds.js';
import { formatCount } from '../ui/format.js';
import { longText } from '../ui/long-text.js';

/** Entries of one object or list that are shown; a search finds the others. */
const MAX_ENTRIES = 200;
/** Entries that are shown in all: a search over a huge config finds many in many places. */
const MAX_SHOWN = 2_000;
/** Levels that can be opened; deeper values are shown as JSON. */
const MAX_DEPTH = 50;
/** Longest value, in UTF-16 units. */
const MAX_VALUE = 1_000;

/** Deeper levels are closed at first. */
const OPEN_DEPTH = 2;

/** A JSON value as nested `<details>`; with a search text only the branches that contain it, all open. */
export function configTree(value: { readonly [key: string]: Json }, search: string): TemplateResult {
  const text = search.trim().toLowerCase();
  const rows = branch(value, text, { depth: 0, left: { entries: MAX_SHOWN } });
  if (rows.length > 0) return html`<div class="tree">${rows}</div>`;
  return html`<p class="muted">${text === '' ? 'No config was recorded.' : 'Nothing in the config matches.'}</p>`;
}

/** Where {@link branch} is, and how many entries it may still show. */
interface Place {
  readonly depth: number;
  readonly left: { entries: number };
}

function branch(value: object, search: string, { depth, left }: Place): TemplateResult[] {
  const rows: TemplateResult[] = [];
  let unseen = 0;
  for (const [key, child] of Object.entries(value as Record<string, Json>)) {
    if (rows.length >= MAX_ENTRIES || left.entries <= 0) {
      unseen++;
      continue;
    }
    const row = entryRow(key, child, search, { depth, left });
    if (!row) continue;
    rows.push(row);
    left.entries--;
  }
  if (unseen > 0 && (rows.length > 0 || depth === 0)) {
    rows.push(html`<p class="muted">and ${formatCount(unseen)} more: search for a name or a value.</p>`);
  }
  return rows;
}

/** `null`: neither the entry nor anything in it matches. */
function entryRow(key: string, child: Json, search: string, { depth, left }: Place): TemplateResult | null {
  const inner = typeof child === 'object' && child !== null && depth < MAX_DEPTH ? child : null;
  const hit = search === '' || key.toLowerCase().includes(search);
  if (inner && Object.keys(inner).length > 0) {
    const rows = branch(inner, hit ? '' : search, { depth: depth + 1, left });
    if (rows.length === 0) return null;
    const size = Object.keys(inner).length;
    return html`<details ?open=${search !== '' || depth < OPEN_DEPTH}>
      <summary>${key} <span class="muted">${Array.isArray(inner) ? `[${size}]` : `{${size}}`}</span></summary>
      <div class="inner">${rows}</div>
    </details>`;
  }
  const shown = scalarText(child);
  if (!hit && !shown.toLowerCase().includes(search)) return null;
  return html`<div class="pair"><span class="key">${key}</span><span class="mono">${longText(shown, MAX_VALUE)}</span></div>`;
}

function scalarText(value: Json): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
