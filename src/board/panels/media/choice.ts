import { html, type TemplateResult } from 'lit';

/** A labelled select in the bar of a panel. `options`: labels by value. A narrow bar may hide `.word`: the select has its name. */
export function choice(
  label: string,
  key: string,
  options: { readonly [value: string]: string },
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<label><span class="word">${label}</span> <select aria-label=${`${label} of ${key}`} @change=${({
    target,
  }: Event) => choose((target as HTMLSelectElement).value)}>${Object.entries(options).map(
    ([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
  )}</select></label>`;
}
