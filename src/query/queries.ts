/**
 * Queries that a run being written and a board's first charts do not need. The engine loads them as a file of its own
 * when there is the first one: see `StoreSourceHooks.queries`.
 */
import { AxisRollups } from './axis-rollups.js';
import { compareDetails } from './compare.js';
import { DenseGrid } from './dense-grid.js';
import { ExactSmoother } from './exact-smoothing.js';
import { openHistograms } from './histograms/reader.js';
import { readHistory } from './history.js';
import { readLogs } from './logs.js';
import { PointCollector } from './points.js';
import { extentOf, keysOf, pointFeed } from './x-axis.js';

export const queries = {
  AxisRollups,
  compareDetails,
  DenseGrid,
  ExactSmoother,
  extentOf,
  keysOf,
  openHistograms,
  PointCollector,
  pointFeed,
  readHistory,
  readLogs,
};

export type Queries = typeof queries;

/** Loads the queries; called again for each, so it should load once. */
export type LoadQueries = () => Promise<Queries>;
