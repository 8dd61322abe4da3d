/**
 * Queries that neither the writing of a run nor a board's first charts need. The engine loads them as a separate file at the
 * first such query: see `StoreSourceHooks.queries`.
 */

import { listArtifacts, listFiles, readBlob } from './artifacts.js';
import { compareRuns } from './compare.js';
import { Editing } from './editing.js';
import { answerLines } from './lines.js';
import { listProjects } from './projects.js';
import { readerQueries } from './reader-queries.js';
import { detailOf } from './run-detail.js';
import { RunTables } from './table/run-tables.js';
import { listTasks } from './tasks.js';
import { listViews } from './views.js';

export const queries = {
  ...readerQueries,
  answerLines,
  compareRuns,
  detailOf,
  Editing,
  listArtifacts,
  listFiles,
  listProjects,
  listTasks,
  listViews,
  readBlob,
  RunTables,
};

export type Queries = typeof queries;

/** Loads the queries. Called for every query, so it must cache what it loaded. */
export type LoadQueries = () => Promise<Queries>;
