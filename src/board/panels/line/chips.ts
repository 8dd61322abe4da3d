import { html, nothing, render, type TemplateResult } from 'lit';
import type { Outside } from '../../chart/outside.js';
import type { YRange } from '../../data/view-spec.js';
import { formatCount, formatValue } from '../../ui/format.js';

/** What the chips of a chart say and do. */
export interface Chips {
  readonly above: Outside | null;
  readonly below: Outside | null;
  /** True: the chips stand beside the plot; otherwise over the plot, in one line. */
  readonly hasGutter: boolean;
  /** The range of y that a person set. */
  readonly byHand: YRange | null;
  /** Takes the range of the person away. */
  readonly byRule: () => void;
  /** Shows every value. */
  readonly showAll: () => void;
  /** Lists the values outside, for a hint. */
  readonly list: (side: 'above' | 'below') => Promise<string>;
}

/**
 * Says what a chart does not draw: how many values, and how far. A click shows every value. Says too that a person set the range of y; a
 * click takes the range away.
 */
export function showChips(place: HTMLElement, chips: Chips): void {
  const { byHand, byRule } = chips;
  render(
    html`${byHand ? handChip(byHand, byRule) : nothing}${chip('above', chips)}${chip('below', chips)}`,
    place,
  );
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

function handChip({ min, max }: YRange, byRule: () => void): TemplateResult {
  const end = (value: number | null) => (value === null ? 'by rule' : formatValue(value));
  return html`<button class="out hand" tabindex="-1" title=${`From ${end(min)} to ${end(max)}.\nClick to go back to the range by rule.`}
    @click=${byRule}><b>y by hand</b><span class="unseen">: back to the range by rule</span></button>`;
}
