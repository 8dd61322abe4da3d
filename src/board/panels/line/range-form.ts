import { css, html, type TemplateResult } from 'lit';
import type { YRange, YScale } from '../../data/view-spec.js';
import { adopt } from '../../ui/adopt.js';
import { formatValue } from '../../ui/format.js';
import { openPopover } from '../../ui/popover.js';

const rangeStyle = css`
  .range {
    display: grid;
    grid-template-columns: auto 128px;
    align-items: center;
    gap: 8px 12px;
    font-size: 12px;
  }
  .range .field {
    min-width: 0;
    height: 28px;
    padding: 0 8px;
    text-align: right;
  }
  .range p {
    grid-column: 1 / -1;
    max-width: 240px;
    min-height: 16px;
    margin: 0;
    color: var(--s-muted);
  }
  .range .bad {
    color: var(--s-bad);
  }
  .range div {
    grid-column: 1 / -1;
    display: flex;
    justify-content: flex-end;
    gap: 8px;
  }
`;

/** What a person wrote, as a range, or why it is none. */
export type ReadRange = { readonly range: YRange | null } | { readonly error: string };

/** Reads the ends of a range from fields. An empty field: the end follows the rule. */
export function readRange(from: string, to: string, y: YScale): ReadRange {
  const [min, max] = [from, to].map(numberIn) as [number | null, number | null];
  for (const [value, text] of [
    [min, from],
    [max, to],
  ] as const)
    if (value !== null && !Number.isFinite(value)) return { error: `“${text.trim()}” is not a number.` };
  if (y === 'log' && [min, max].some((end) => end !== null && end <= 0))
    return { error: 'A log axis has no place for 0 and below.' };
  if (min !== null && max !== null && min >= max)
    return { error: 'The lower end must be below the upper end.' };
  return { range: min === null && max === null ? null : { min, max } };
}

/** The number in a text, also with the minus and the commas that the board writes. `null`: the text is empty. NaN: no number. */
function numberIn(text: string): number | null {
  const plain = text.replaceAll('−', '-').replaceAll(/[\s,_]/g, '');
  return plain === '' ? null : Number(plain);
}

/** Asks for the range of y of a panel, at a button. `shown`: the range that the chart shows, as a hint. */
export function openRangeForm(
  button: HTMLButtonElement,
  now: {
    readonly range: YRange | null;
    readonly y: YScale;
    readonly shown: readonly [number, number] | null;
  },
  apply: (range: YRange | null) => void,
): void {
  const root = button.getRootNode() as ShadowRoot;
  adopt(root, rangeStyle);
  const close = () => root.querySelector<HTMLElement>('.pop:popover-open')?.hidePopover();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = [...form.querySelectorAll('input')];
    const [from = '', to = ''] = fields.map(({ value }) => value);
    const read = readRange(from, to, now.y);
    const isWrong = 'error' in read;
    for (const field of fields) field.ariaInvalid = String(isWrong);
    const says = form.querySelector('p') as HTMLElement;
    says.className = isWrong ? 'bad' : '';
    if (isWrong) says.textContent = read.error;
    else {
      close();
      apply(read.range);
    }
  };
  const reset = () => {
    close();
    apply(null);
  };
  const [low, high] = now.shown ?? [null, null];
  openPopover(
    button,
    'Range of y',
    html`<form class="range" novalidate autocomplete="off" @submit=${submit}>
      ${field('From', now.range?.min ?? null, low)}${field('To', now.range?.max ?? null, high)}
      <p role="status">An empty field follows the rule.</p>
      <div><button type="button" class="button" @click=${reset}>By rule</button><button class="button primary">Apply</button></div>
    </form>`,
  );
  root.querySelector<HTMLInputElement>('.range input')?.select();
}

function field(name: string, value: number | null, shown: number | null): TemplateResult {
  return html`<label for=${`range-${name}`}>${name}</label><input id=${`range-${name}`} class="field" spellcheck="false"
    placeholder=${shown === null ? '' : formatValue(shown)} .value=${value === null ? '' : String(value).replace('-', '−')}>`;
}
