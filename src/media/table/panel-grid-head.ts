import { nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { styleMap } from '../../board/ui/style-map.js';
import type { Sort } from './arrangement.js';
import { CONDITION_HINTS, conditionOf } from './condition.js';
import type { Place } from './layout.js';
import type { GridColumn } from './rows.js';

/** Height of the head, in CSS pixels: names, names with the runs, filters. */
const HEIGHT = { names: 28, runs: 42, filters: 27 } as const;
/** Least width of a column, in CSS pixels. */
export const LEAST_PX = 48;

/** What the head of a grid shows. */
interface GridHead {
  readonly columns: readonly GridColumn[];
  /** The columns on the screen. */
  readonly places: readonly Place[];
  /** Columns say of which run they are. */
  readonly hasRuns: boolean;
  readonly sort: Sort | null;
  /** Conditions by column; `null`: there are no fields for them. */
  readonly filters: ReadonlyMap<number, string> | null;
  readonly actions: {
    filter(column: number, text: string): void;
    resize(column: number, width: number): void;
  };
  /** The classes of a cell, with that of the cursor if the cursor is there. */
  classOf(kind: string, index: number): string;
  idOf(index: number): string | typeof nothing;
}

/** Height of the head of a grid, in CSS pixels. */
export function headHeight(hasRuns: boolean, hasFilters: boolean): number {
  return (hasRuns ? HEIGHT.runs : HEIGHT.names) + (hasFilters ? HEIGHT.filters : 0);
}

/** The names of the columns, with a grip to resize each, and the fields for conditions. */
export function gridHead(head: GridHead): TemplateResult {
  const { places, filters } = head;
  const height = { height: `${headHeight(head.hasRuns, false)}px` };
  return html`<div class="line" role="row" aria-rowindex="1" data-line="-1" style=${styleMap(height)}>${places.map((place) => label(head, place))}</div>
    ${filters ? html`<div class="line filters" role="row" aria-rowindex="2" style=${styleMap({ height: `${HEIGHT.filters}px` })}>${places.map((place) => field(head, place, filters))}</div>` : nothing}`;
}

/** Where a column stands, as styles. */
function across({ left, width }: Place): Record<string, string> {
  return { left: `${left}px`, width: `${width}px` };
}

function label({ columns, sort, actions, classOf, idOf }: GridHead, place: Place): TemplateResult {
  const { column, index } = place;
  const { name, of, type } = columns[column] as GridColumn;
  const isSorted = sort?.column === column;
  const order = isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none';
  return html`<div class=${classOf(`cell label ${type}`, index)} role="columnheader" id=${idOf(index)}
    aria-colindex=${index + 1} aria-sort=${order} data-index=${index} title=${`${name}, ${type}`} style=${styleMap(across(place))}>
    <span class="clip names"><span class="clip">${name}</span>${of === undefined ? nothing : html`<span class="of clip">${of}</span>`}</span>
    ${isSorted ? html`<span class="arrow" aria-hidden="true">${sort.descending ? '▼' : '▲'}</span>` : nothing}
    <span class="grip" aria-hidden="true" @pointerdown=${(event: PointerEvent) => drag(event, place, actions.resize)}></span></div>`;
}

function field(
  { columns, actions }: GridHead,
  place: Place,
  filters: ReadonlyMap<number, string>,
): TemplateResult {
  const { name, of, type } = columns[place.column] as GridColumn;
  const text = filters.get(place.column) ?? '';
  const condition = conditionOf(text, type);
  const problem = condition && 'problem' in condition ? condition.problem : null;
  const title = `Filter ${name}${of === undefined ? '' : ` of ${of}`}`;
  return html`<div class="cell" role="gridcell" aria-colindex=${place.index + 1} style=${styleMap(across(place))}>
    <input type="search" aria-label=${title} aria-invalid=${problem === null ? 'false' : 'true'} title=${problem ?? CONDITION_HINTS[type]}
      placeholder="Filter" .value=${text} @input=${({ currentTarget }: Event) => actions.filter(place.column, (currentTarget as HTMLInputElement).value)} /></div>`;
}

/** Resizes a column while its grip is dragged. */
function drag(
  event: PointerEvent,
  { column, width }: Place,
  resize: (column: number, width: number) => void,
): void {
  const grip = event.currentTarget as HTMLElement;
  event.preventDefault();
  grip.setPointerCapture(event.pointerId);
  const move = ({ clientX }: PointerEvent) =>
    resize(column, Math.max(LEAST_PX, Math.round(width + clientX - event.clientX)));
  const end = () => {
    grip.removeEventListener('pointermove', move);
    grip.removeEventListener('lostpointercapture', end);
  };
  grip.addEventListener('pointermove', move);
  grip.addEventListener('lostpointercapture', end);
}
