import { html, type TemplateResult } from 'lit';

/** A key or a name that may break after `/`, `_`, `.` and `-` where it does not fit in one line. */
export function breakable(name: string): TemplateResult[] {
  const parts = name.match(/[^/_.-]*[/_.-]|[^/_.-]+$/g) ?? [name];
  return parts.map((part) => html`${part}<wbr />`);
}
