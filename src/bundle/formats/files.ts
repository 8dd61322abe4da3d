import type { BundleFile, RunContent } from '../content.js';
import { histogramsParquet } from './histograms-parquet.js';
import { metadataJson, outputLog } from './kohaku-board.js';
import { logsJsonl, metaJson, metricsJsonl, parametersJsonl } from './ml-logger.js';
import { scalarsCsv } from './scalars-csv.js';
import { scalarsParquet } from './scalars-parquet.js';
import { tensorboardEvents } from './tensorboard.js';

/** Optional files. Default: left out, because they are large and few people need them. */
export interface FormatOptions {
  readonly tensorboard?: boolean;
  readonly csv?: boolean;
  /** True: the CSV file begins with a byte order mark, without which Excel does not read CSV as UTF-8. Default false. */
  readonly csvByteOrderMark?: boolean;
}

/** The files of a run for other tools. Each file reads the run's frames separately, while it is read. */
export function formatFiles(content: RunContent, options: FormatOptions = {}): BundleFile[] {
  return [
    scalarsParquet(content),
    histogramsParquet(content),
    parametersJsonl(content),
    metricsJsonl(content),
    logsJsonl(content),
    metaJson(content),
    metadataJson(content),
    outputLog(content),
    ...(options.tensorboard ? [tensorboardEvents(content)] : []),
    ...(options.csv ? [scalarsCsv(content, options.csvByteOrderMark)] : []),
  ];
}
