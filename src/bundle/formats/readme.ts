import type { FormatOptions } from './files.js';

/** Line ends that also old Windows editors show. */
const LINE_END = '\r\n';

/** The text of a bundle's `README.txt`. `options`: which of the optional files are in it. */
export function readmeText(options: FormatOptions = {}): string {
  const parts = [ABOUT, NUMBERS, LOGS];
  if (options.tensorboard) parts.push(TENSORBOARD);
  if (options.csv) parts.push(CSV);
  parts.push(OWN);
  return parts.join('\n').replaceAll('\n', LINE_END);
}

const ABOUT = `This is a bundle of Stepwell: one or more training runs, each in a folder of its own.
Drop the .zip on a Stepwell board to see the charts, or read the files below with other tools.
Times are milliseconds since 1970-01-01 UTC, except where seconds are mentioned.
`;

const NUMBERS = `NUMBERS
scalars.parquet      Every logged number: key, row, step, global_step, time, value. Exact, also NaN and infinities.
                     Values of one log() call have the same row.
histograms.parquet   Every logged histogram: statistics, and counts between edges (one edge more than counts).

  DuckDB   SELECT step, value FROM 'scalars.parquet' WHERE key = 'train/loss' ORDER BY row;
           SELECT key, min(value), max(value) FROM 'scalars.parquet' GROUP BY key;
  pandas   df = pandas.read_parquet('scalars.parquet')
           df[df.key == 'train/loss'].plot(x='step', y='value')
`;

const LOGS = `CONFIG, ROWS AND LOG LINES (the layouts of ML-Logger and KohakuBoard)
parameters.jsonl     The config, one change per line. Timestamps here and below are seconds since 1970.
metrics.jsonl        One line per log() call with all of its numbers, texts and JSON values. A number that was
                     recorded very late has a second line with the same "row".
logs.jsonl           Log lines with level and context.
.ml-logger.meta.json What the run is and how it ended. A run whose page vanished is called failed here.
metadata.json        Name, id and config of the run.
logs/output.log      The log lines as text.

In .json and .jsonl files, NaN and infinities are the texts "NaN", "Infinity" and "-Infinity".

  DuckDB   SELECT level, message FROM 'logs.jsonl' WHERE level IN ('WARNING', 'ERROR');
           SELECT metrics FROM read_json('metrics.jsonl', columns = {step: 'DOUBLE', metrics: 'JSON'});
  pandas   rows = pandas.read_json('metrics.jsonl', lines=True)
           table = pandas.json_normalize(rows.metrics, max_level=0).set_index(rows.step)
`;

const TENSORBOARD = `TENSORBOARD
tensorboard/         An event file with scalars, histograms and texts. Its numbers have 7 digits and its steps are
                     rounded down to integers: that is TensorBoard's format. scalars.parquet has them exactly.

  unzip run.zip -d run
  tensorboard --logdir run
`;

const CSV = `CSV
scalars.csv          The numbers of scalars.parquet as text. A key that begins with = + - @ or ' has one more ' in
                     front, so that no spreadsheet takes it for a formula.

  DuckDB   SELECT * FROM read_csv('scalars.csv', header = true) WHERE key = 'train/loss';
  pandas   df = pandas.read_csv('scalars.csv', float_precision='round_trip')
`;

const OWN = `FILES THAT STEPWELL ITSELF READS
run.json, segments/, blobs/ and the rollups hold everything that was recorded. The files above are made from them:
they may be deleted, and changing them changes nothing when the bundle is opened.
`;
