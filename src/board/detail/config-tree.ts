import { html, type TemplateResult } from 'lit';
import type { Json } from '../../record/kinds.js';

/** Deeper levels are closed at first. */
const OPEN_DEPTH = 2;

/** A JSON value as nested `<details>`; with a search text only the branches that contain it, all open. */
export function configTree(value: { readonly [key: string]: Json }, search: string): TemplateResult {
  const text = search.trim().toLowerCase();
  const rows = branch(value, text, 0);
  if (rows.length > 0) return html`<div class="tree">${rows}</div>`;
  return html`<p class="muted">${text === '' ? 'No config was recorded.' : 'Nothing in the config matches.'}</p>`;
}

function branch(value: object, search: string, depth: number): TemplateResult[] {
  return Object.entries(value as Record<string, Json>).flatMap(([key, child]) => {
    const inner = typeof child === 'object' && child !== null ? child : null;
    const hit = search === '' || key.toLowerCase().includes(search);
    if (inner && Object.keys(inner).length > 0) {
      const rows = branch(inner, hit ? '' : search, depth + 1);
      if (rows.length === 0) return [];
      const size = Object.keys(inner).length;
      return [
        html`<details ?open=${search !== '' || depth < OPEN_DEPTH}>
          <summary>${key} <span class="muted">${Array.isArray(inner) ? `[${size}]` : `{${size}}`}</span></summary>
          <div class="inner">${rows}</div>
        </details>`,
      ];
    }
    const shown = scalarText(child);
    if (!hit && !shown.toLowerCase().includes(search)) return [];
    return [html`<div class="pair"><span class="key">${key}</span><span class="mono">${shown}</span></div>`];
  });
}

function scalarText(value: Json): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
