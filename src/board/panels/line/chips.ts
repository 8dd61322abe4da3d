import { html, nothing, render, type TemplateResult } from 'lit';
import type { Outside } from '../../chart/outside.js';
import { formatCount, formatValue } from '../../ui/format.js';

/** What the chips of a chart say and do. */
export interface Chips {
  readonly above: Outside | null;
  readonly below: Outside | null;
  /** True: the chips stand beside the plot; otherwise over the plot, in one line. */
  readonly hasGutter: boolean;
  /** Shows every value. */
  readonly showAll: () => void;
  /** Lists the values outside, for a hint. */
  readonly list: (side: 'above' | 'below') => Promise<string>;
}

/** Says what a chart does not draw: how many values, and how far. A click shows every value. */
export function showChips(place: HTMLElement, chips: Chips): void {
  render(html`${chip('above', chips)}${chip('below', chips)}`, place);
}

function chip(
  side: 'above' | 'below',
  { hasGutter, showAll, list, ...outside }: Chips,
): TemplateResult | typeof nothing {
  const found = outside[side];
  if (!found) return nothing;
  const { count, isPoints, extreme } = found;
  const [sign, end] = side === 'above' ? ['▲', 'max'] : ['▼', 'min'];
  const places = count === 1 ? 'place' : 'places';
  const what = `${formatCount(count)} ${isPoints ? side : places}`;
  const hint = async ({ currentTarget }: Event) => {
    // Without the list, the hint says what a click does.
    const values = await list(side).catch(() => '');
    (currentTarget as HTMLElement).title = `${values}\nClick to show every value.`.trim();
  };
  return html`<button class="out ${side} ${hasGutter ? '' : 'flat'}" tabindex="-1"
    @pointerenter=${hint} @click=${showAll}><b>${sign} ${what}</b> <span>${end} ${formatValue(extreme)}</span><span class="unseen">: show every value</span></button>`;
}
