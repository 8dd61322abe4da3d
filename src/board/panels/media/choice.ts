import { html, type TemplateResult } from 'lit';

/** A labelled select in the bar of a panel. `options`: labels by value. */
export function choice(
  label: string,
  key: string,
  options: { readonly [value: string]: string },
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<label>${label} <select aria-label=${`${label} of ${key}`} @change=${({ target }: Event) =>
    choose((target as HTMLSelectElement).value)}>${Object.entries(options).map(
    ([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
  )}</select></label>`;
}
