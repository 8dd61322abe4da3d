import { bestColumn } from './best-column.js';
import type { List } from './list.js';
import { readBestValues } from './table-values.js';

/** Runs and columns whose values were asked of the table, by list. */
const asked = new WeakMap<List, Set<string>>();

/**
 * Reads the best values of runs whose details nobody reads: they are neither shown nor on the screen. Only a long list has such
 * runs. Call it after each render.
 */
export function readTable(list: List): void {
  const { model } = list;
  const { feed, selection, view } = model;
  const column = bestColumn(model);
  if (column === null) return;
  const id = `${view.goal(column)} ${column}`;
  const wanted = new Set([...model.listed, ...selection.selected]);
  const unknown = feed.runs.filter(({ uid }) => !wanted.has(uid) && !feed.details.has(uid));
  const known = asked.get(list) ?? new Set();
  const due = unknown.map(({ uid }) => `${id} ${uid}`).filter((each) => !known.has(each));
  if (due.length === 0) return;
  asked.set(list, new Set([...known, ...due]));
  // Without these values the list works. They are asked for again when another run comes.
  readBestValues(model, column, (values) => {
    list.table = { id, values };
  }).catch(() => {});
}
