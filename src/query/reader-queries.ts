/** Queries of one run that a run being written and a board's first charts do not need: see `queries.ts`. */
import { AxisRollups } from './axis-rollups.js';
import { readPoints } from './deep.js';
import { openHistograms } from './histograms/reader.js';
import { readHistory } from './history.js';
import { readLogs } from './logs.js';
import { openMedia } from './media.js';
import { checkedSmoothing } from './moving-average.js';
import { readSeries } from './read-series.js';

export const readerQueries = {
  AxisRollups,
  checkedSmoothing,
  openHistograms,
  openMedia,
  readHistory,
  readLogs,
  readPoints,
  readSeries,
};

/** Loads the queries of a run; called again for each, so it should load once. */
export type LoadReaderQueries = () => Promise<typeof readerQueries>;
