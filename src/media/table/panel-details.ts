import { nothing, type TemplateResult } from 'lit';
import { html, type StaticValue } from 'lit/static-html.js';
import type { BoardModel } from '../../board/data/model.js';
import { innerPanel } from '../../board/panels/media/inner-panels.js';
import { icon } from '../../board/ui/icons.js';
import { longText } from '../../board/ui/long-text.js';
import type { MediaItem } from '../../record/kinds.js';
import { type CellMedia, cellMedia } from './cell-media.js';
import { type Cell, cellText, type GridColumn, isSameCell, type Rows } from './rows.js';

/** Components of the kinds of media that details have shown. */
const tags = new Map<string, StaticValue | null>();

/** What the details of a row need. */
export interface DetailsOptions {
  readonly model: BoardModel;
  readonly table: Rows;
  readonly row: number;
  /** The run of a column without its own. */
  readonly run: string;
  readonly close: () => void;
  /** Called when the component of a kind of media is loaded. */
  readonly changed: () => void;
}

/** All cells of a row in full, below each other; media as their own kinds show them. */
export function rowDetails(options: DetailsOptions): TemplateResult {
  const { table, row, close } = options;
  return html`<aside aria-label=${`Row ${row + 1}`} @keydown=${(event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    close();
  }}>
    <h4><span>Row ${row + 1}</span><button class="ghost" aria-label="Close the row" @click=${close}>${icon('close')}</button></h4>
    <dl tabindex="0" role="group" aria-label=${`Cells of row ${row + 1}`} @keydown=${(event: Event) => event.stopPropagation()}>
      ${table.columns.map((column, i) => {
        const cell = table.cell(row, i);
        const pair = table.pairOf?.(i) ?? null;
        const other = pair === null ? undefined : table.cell(row, pair);
        const differs = cell !== undefined && other !== undefined && !isSameCell(cell, other);
        return html`<div><dt>${column.name}${column.of === undefined ? nothing : html` <span>(${column.of})</span>`}</dt>
          <dd class=${differs ? 'differs' : ''}>${content(cell, column, options)}${differs ? html`<span class="unseen">differs</span>` : nothing}</dd></div>`;
      })}
    </dl></aside>`;
}

function content(cell: Cell | undefined, column: GridColumn, options: DetailsOptions): unknown {
  if (cell === undefined) return '…';
  if (cell === null) return html`<span class="muted">–</span>`;
  const media = typeof cell === 'object' ? cellMedia(cell) : [];
  if (media.length === 0) return html`<span class="text">${longText(cellText(cell))}</span>`;
  return media.map((item) => mediaPanel(item, column.run ?? options.run, options));
}

function mediaPanel({ media, ...item }: CellMedia, run: string, { model, changed }: DetailsOptions): unknown {
  const tag = tags.get(media);
  if (!tag) {
    if (tag === undefined) {
      tags.set(media, null);
      const load = innerPanel(media);
      load?.then(
        (loaded) => {
          tags.set(media, loaded);
          changed();
        },
        () => tags.delete(media),
      );
    }
    return html`<div class="muted">reading…</div>`;
  }
  const spec = { id: `${item.sha256}`, type: 'media', keys: [''], options: { media } };
  const only = { run, item: item satisfies MediaItem };
  return html`<${tag} .model=${model} .spec=${spec} .only=${only} .large=${true}></${tag}>`;
}
