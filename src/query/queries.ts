/**
 * Queries that a run being written and a board's first charts do not need. The engine loads them as a file of its own
 * when there is the first one: see `StoreSourceHooks.queries`.
 */

import { listArtifacts, listFiles, readBlob } from './artifacts.js';
import { compareRuns } from './compare.js';
import { Editing } from './editing.js';
import { answerLines } from './lines.js';
import { listProjects } from './projects.js';
import { readerQueries } from './reader-queries.js';
import { detailOf } from './run-detail.js';
import { filterRuns } from './run-filter.js';
import { RunList } from './run-list.js';
import { RunTables } from './table/run-tables.js';
import { listViews } from './views.js';

export const queries = {
  ...readerQueries,
  answerLines,
  compareRuns,
  detailOf,
  Editing,
  filterRuns,
  listArtifacts,
  listFiles,
  listProjects,
  listViews,
  readBlob,
  RunList,
  RunTables,
};

export type Queries = typeof queries;

/** Loads the queries; called again for each, so it should load once. */
export type LoadQueries = () => Promise<Queries>;
