import { nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import type { RunInfo } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';
import { slice } from '../data/state.js';
import { uploadMark } from '../share/upload-mark.js';
import { formatAge, formatValue } from '../ui/format.js';
import { icon } from '../ui/icons.js';
import { textWidth } from '../ui/measure.js';
import { styleMap } from '../ui/style-map.js';
import type { Difference, Differences } from './differences.js';
import type { RowLayout } from './list.js';
import { nameOf } from './listing.js';

/** The code that is loaded after the first render. */
export type Soon = typeof import('./soon.js');

/** What the rows of a list share. */
export interface RowParts extends RowLayout {
  readonly model: BoardModel;
  /** Number of listed runs. */
  readonly size: number;
  readonly soon: Soon | null;
  readonly compared: Differences | null;
  readonly differences: readonly Difference[];
  readonly valueFor: (uid: string) => number | undefined;
  readonly best: number | undefined;
  /** The row in the tab order. */
  readonly active: string | null | undefined;
}

/** Width of an icon beside a name, with its gap, in CSS pixels. */
const ICON = 21;

/** One run: swatch, status, name, what differs, best value, age, menu. */
export function runRow(run: RunInfo, index: number, parts: RowParts): TemplateResult {
  const { model, height, font, best, soon, differences } = parts;
  const { uid } = run;
  const { selection, view, uploads } = model;
  const name = nameOf(run);
  const shown = selection.has(uid);
  const focus = uid === selection.focus;
  const pinned = uid === view.reference;
  const upload = uploads.states.get(uid);
  const room = parts.room - ICON * (Number(pinned) + Number(upload !== undefined));
  const short = (font && soon?.shortName(name, room, (text) => textWidth(text, font))) || name;
  const texts = slice(() => {
    const detail = model.feed.details.get(uid);
    return (detail && parts.compared?.texts(detail, differences)) ?? [];
  });
  const value = parts.valueFor(uid);
  const isBest = value !== undefined && value === best;
  const title = [name, run.task, run.group, ...run.tags].filter(Boolean).join(' · ');
  return html`<div class="row ${shown ? 'shown' : ''} ${focus ? 'focus' : ''} ${pinned ? 'pinned' : ''}" role="listitem" data-run=${uid}
    aria-setsize=${parts.size} aria-posinset=${index + 1}
    style=${styleMap({ top: `${index * height}px`, '--color': shown ? model.color(uid) : null })}>
    <input class="pick" type="checkbox" tabindex="-1" aria-label=${`Show ${name}`} .checked=${shown} />
    <span class="status ${run.status}" role="img" aria-label=${run.status} title=${run.status}></span>
    <div class="what" title=${title}>
      ${editable(
        run,
        parts,
        html`<button class="name clip" tabindex=${uid === parts.active ? '0' : '-1'} aria-label=${name} aria-current=${focus || nothing}>${short}</button>`,
      )}
      ${pinned ? html`<span class="pin" role="img" aria-label="Reference">${icon('pin')}</span>` : nothing}
      ${uploadMark(upload)}
      <span class="values">${texts.map((text, i) => text && html`<span><i>${differences[i]?.label} </i>${text}</span>`)}</span>
    </div>
    <span class="best ${isBest ? 'most' : ''}" title=${value ?? nothing}>${isBest ? '★ ' : nothing}${value === undefined ? nothing : fourDigits(value)}</span>
    <span class="age">${formatAge(Date.now() - run.created)}</span>
    <button class="more ghost" tabindex="-1" aria-haspopup="menu" aria-label=${`More about ${name}`}>${icon('more')}</button>
  </div>`;
}

/** A value with four digits, and the zeros at their end, so that the column is even. */
function fourDigits(value: number): string {
  const size = Math.abs(value);
  const isPlain = size >= 1e-3 && size < 1e4 && !Number.isInteger(value);
  return isPlain ? value.toPrecision(4).replace('-', '−') : formatValue(Number(value.toPrecision(4)));
}

/** The name of a run, which becomes a field while a person renames the run. */
function editable(run: RunInfo, { model, soon }: RowParts, name: TemplateResult): TemplateResult {
  if (!soon) return name;
  return html`<${soon.inlineEditTag} class="rename" bare .model=${model} .run=${run} .label=${`Rename ${nameOf(run)}`} .fixed=${model.readOnly}>${name}</${soon.inlineEditTag}>`;
}
