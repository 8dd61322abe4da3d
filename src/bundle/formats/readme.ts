import type { FormatOptions } from './files.js';

/** Line ends that old Windows editors display too. */
const LINE_END = '\r\n';

/** The text of a bundle's `README.txt`. `options`: the optional files in the bundle. */
export function readmeText(options: FormatOptions = {}): string {
  const sections = [ABOUT, NUMBERS, LOGS, ARTIFACTS];
  if (options.tensorboard) sections.push(TENSORBOARD);
  if (options.csv) sections.push(CSV);
  sections.push(OWN);
  return sections.join('\n').replaceAll('\n', LINE_END);
}

const ABOUT = `This is a bundle of Stepwell: one or more training runs, each in a folder of its own.
Drop the .zip on a Stepwell board to see the charts, or unpack it and read the files below with other tools. The lines
behind DuckDB and pandas are meant to be run inside a run's folder.
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

In .json and .jsonl files, NaN and infinities are the texts "NaN", "Infinity" and "-Infinity". Text that is not valid
Unicode (half of a surrogate pair) has the replacement character U+FFFD there.

  DuckDB   SELECT level, message FROM read_json('logs.jsonl', columns = {level: 'VARCHAR', message: 'VARCHAR'})
             WHERE level IN ('WARNING', 'ERROR');
           SELECT step, metrics FROM read_json('metrics.jsonl', columns = {step: 'DOUBLE', metrics: 'JSON'});
  pandas   rows = pandas.read_json('metrics.jsonl', lines=True, convert_dates=False, dtype=False)
           table = pandas.json_normalize(rows.metrics.tolist(), max_level=0).set_index(rows.step)
`;

const ARTIFACTS = `FILES AND MEDIA
files/               The files that were saved: files/<namespace>/<name>, as ML-Logger has them.
media/               Logged images, audio, HTML and the like: media/<key>/<step>.png (or .wav, …), in KohakuBoard's
                     folder. HTML and SVG are as they were logged: a browser that opens the file runs its scripts.
                     Plots are JSON: each of "series" has its numbers by name, such as "x" and "y", or "fpr" and "tpr".
                     Tables are Parquet files; cells with media name them by "sha256", as artifacts.jsonl does.
artifacts.jsonl      Lists all of them; "path" says where the bytes are, from the top of the unpacked bundle.

The bytes of several files or media that are the same are here once, under one of their names. Names that some systems
do not take are changed, and an older version of a file has a part of its hash in its name; the list has the names as
they were. To get every file and item of media under a name of its own:

  stepwell convert run.zip --to files --out run
`;

const TENSORBOARD = `TENSORBOARD
tensorboard/         An event file with scalars, histograms and texts. Its numbers have 7 digits and its steps are
                     rounded down to integers: that is TensorBoard's format. scalars.parquet has them exactly.

  unzip run.zip -d run
  tensorboard --logdir run

TensorBoard takes a step that is not above the one before for a restart of the training, and hides points that were
written before it with the same or a higher step. Where steps were logged out of order, points are missing on its
charts, though all of them are in the file. Its default (fast) loader always does so; the older one shows all points:

  tensorboard --logdir run --load_fast=false
`;

const CSV = `CSV
scalars.csv          The numbers of scalars.parquet as text. A key that begins with = + - @ or ' has one more ' in
                     front, so that no spreadsheet takes it for a formula.

Programs that guess the types of the columns from the first lines change later ones: step 0.5 becomes 1, and a key that
is called NA is no text any more. So name the types:

  DuckDB   SELECT * FROM read_csv('scalars.csv', header = true, auto_detect = false, delim = ',', quote = '"',
             escape = '"', columns = {key: 'VARCHAR', row: 'BIGINT', step: 'DOUBLE',
             global_step: 'DOUBLE', time: 'DOUBLE', value: 'DOUBLE'}) WHERE key = 'train/loss';
  pandas   df = pandas.read_csv('scalars.csv', float_precision='round_trip', keep_default_na=False,
             na_values={'value': ['NaN']},
             dtype={'key': str, 'row': 'int64', 'step': float, 'global_step': float, 'time': float, 'value': float})
`;

const OWN = `FILES THAT STEPWELL ITSELF READS
stepwell.json, run.json, segments/, rollups/, blobs.json and the bytes in files/, media/ and blobs/ hold everything that
was recorded. The other files are made from them: they may be deleted, and changing them changes nothing when the bundle
is opened.
`;
