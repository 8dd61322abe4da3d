/** Queries of one run that a run being written and a board's first charts do not need: see `queries.ts`. */
import { AxisRollups } from './axis-rollups.js';
import { readPoints, zoomInto } from './deep.js';
import { openHistograms } from './histograms/reader.js';
import { readHistory } from './history.js';
import { readLogs } from './logs.js';
import { openMedia } from './media.js';
import { checkedSmoothing } from './moving-average.js';
import { extentAround, readWithNeighbours } from './neighbours.js';
import { keysOf } from './x-axis.js';

export const readerQueries = {
  AxisRollups,
  checkedSmoothing,
  extentAround,
  keysOf,
  openHistograms,
  openMedia,
  readHistory,
  readLogs,
  readPoints,
  readWithNeighbours,
  zoomInto,
};

/** Loads the queries of a run; called again for each, so it should load once. */
export type LoadReaderQueries = () => Promise<typeof readerQueries>;
