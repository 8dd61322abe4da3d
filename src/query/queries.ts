/**
 * Queries that a run being written and a board's first charts do not need. The engine loads them as a file of its own
 * when there is the first one: see `StoreSourceHooks.queries`.
 */

import { listArtifacts, listFiles, readBlob } from './artifacts.js';
import { AxisRollups } from './axis-rollups.js';
import { compareRuns } from './compare.js';
import { readPoints, zoomInto } from './deep.js';
import { Editing } from './editing.js';
import { openHistograms } from './histograms/reader.js';
import { readHistory } from './history.js';
import { readLogs } from './logs.js';
import { openMedia } from './media.js';
import { checkedSmoothing } from './moving-average.js';
import { extentAround, readWithNeighbours } from './neighbours.js';
import { listProjects } from './projects.js';
import { detailOf } from './run-detail.js';
import { filterRuns } from './run-filter.js';
import { RunList } from './run-list.js';
import { keysOf } from './x-axis.js';

export const queries = {
  AxisRollups,
  checkedSmoothing,
  compareRuns,
  detailOf,
  Editing,
  filterRuns,
  extentAround,
  keysOf,
  listArtifacts,
  listFiles,
  listProjects,
  openHistograms,
  openMedia,
  readBlob,
  readHistory,
  readLogs,
  readPoints,
  readWithNeighbours,
  RunList,
  zoomInto,
};

export type Queries = typeof queries;

/** Loads the queries; called again for each, so it should load once. */
export type LoadQueries = () => Promise<Queries>;
