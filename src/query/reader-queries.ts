/** Queries of one run that neither the writing of a run nor a board's first charts need: see `queries.ts`. */
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

/** Loads the queries of a run. Called for every query, so it must cache what it loaded. */
export type LoadReaderQueries = () => Promise<typeof readerQueries>;
