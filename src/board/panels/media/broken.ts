import { css, html, nothing, type TemplateResult } from 'lit';
import { saveBlob } from '../../ui/save-blob.js';

/** Styles of {@link brokenItem}. */
export const brokenStyle = css`
  .missing {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    padding: 8px 10px;
    border: 1px dashed var(--s-line);
    border-radius: 3px;
    font-size: 12px;
    color: var(--s-muted);
  }
  .missing details {
    flex: 1 1 100%;
    min-width: 0;
  }
  .missing summary {
    cursor: pointer;
  }
  .missing code {
    display: block;
    overflow-wrap: anywhere;
    font-size: 12px;
  }
`;

/** Stands for an item that is not shown: why, and a button that downloads its bytes. `details`: what a library said in its own words. */
export function brokenItem(
  name: string,
  why: string,
  fileName: string,
  bytes: () => Promise<Blob | null>,
  details = '',
): TemplateResult {
  const download = async ({ currentTarget }: Event) => {
    const button = currentTarget as HTMLButtonElement;
    const blob = await bytes().catch(() => null);
    if (blob) return saveBlob(blob, fileName);
    button.textContent = 'Its bytes are not here';
    button.disabled = true;
  };
  return html`<div class="missing" role="group" aria-label=${name}>
    <span role="status">${why}</span><button class="link" @click=${download}>Download</button>
    ${details === '' ? nothing : html`<details><summary>Details</summary><code>${details}</code></details>`}</div>`;
}
