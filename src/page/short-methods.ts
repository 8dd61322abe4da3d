import type { AudioOptions } from '../media/audio/value.js';
import { type ImageOptions, image } from '../media/image/value.js';
import {
  type HeatmapPlotOptions,
  heatmap,
  type LinePlotOptions,
  type PlotLine,
  type PlotNumbers,
  type PlotOptions,
  plot,
  type ScatterPlotOptions,
} from '../media/plot/value.js';
import { type TableData, type TableOptions, table } from '../media/table/value.js';
import { MediaValue } from '../media/value.js';
import { type VideoOptions, video } from '../media/video/value.js';
import type { HistogramOptions } from '../record/histogram-options.js';
import { histogram } from '../record/histogram-value.js';
import type { SaveOptions } from './files.js';
import type { LogValue } from './log-value.js';
import type { MediaResult } from './media-result.js';

/** The step of the row; default: the automatic step. */
export interface AtStep {
  readonly step?: number | bigint;
}

/** A value that is logged for its own sake, and what it is made of. */
export interface ShortLog extends AtStep {
  readonly key: string;
  readonly value: LogValue;
  /** Name of the kind of media; `null`: the value has no items. */
  readonly media: string | null;
}

export interface LogFileOptions extends SaveOptions {
  /** Namespace of the file: see `run.files()`. Default: none. */
  readonly namespace?: string;
}

/**
 * Methods that log one value and tell what was stored: `const { items } = await run.logImage('sample', canvas)`.
 *
 * Each logs a row of its own, as `run.log({ [key]: value }, { step })`, and captures the value at the call. The promise resolves when the row
 * is committed, and rejects only with `onProblem: 'throw'`. Nobody has to await it. `run.log()` joins several values in one row.
 */
export abstract class ShortMethods {
  /** Logs a value, and finds what was stored. */
  protected abstract logShort(log: ShortLog): Promise<MediaResult>;

  /** Saves a file, and tells what was stored. */
  protected abstract saveShort(name: string, value: unknown, options: LogFileOptions): Promise<MediaResult>;

  /** Logs an image, or several: `x` is what `image()` takes, or values made by `image()`. */
  logImage(key: string, x: unknown, options: ImageOptions & AtStep = {}): Promise<MediaResult> {
    return this.#log('image', key, x, options, image);
  }

  /** Logs images: another name of {@link logImage}. */
  logImages(key: string, x: unknown, options: ImageOptions & AtStep = {}): Promise<MediaResult> {
    return this.logImage(key, x, options);
  }

  /** Logs sound: `x` is what `audio()` takes, or values made by `audio()`. Samples need `sampleRate`. */
  logAudio(key: string, x: unknown, options: AudioOptions & AtStep = {}): Promise<MediaResult> {
    return this.#log('audio', key, x, options, (given, rest) => new MediaValue('audio', given, rest));
  }

  /** Logs a video: frames, a Blob or an address, as `video()` takes them, or a value made by `video()`. */
  logVideo(key: string, x: unknown, options: VideoOptions & AtStep = {}): Promise<MediaResult> {
    return this.#log('video', key, x, options, video);
  }

  /** Logs a table: rows, columns or a `Table`, as `table()` takes them. */
  logTable(
    key: string,
    x: TableData | MediaValue,
    options: TableOptions & AtStep = {},
  ): Promise<MediaResult> {
    return this.#log('table', key, x, options, (given, rest) => table(given as TableData, rest));
  }

  /** Logs the distribution of a tensor or array, as `histogram()` does. The result has no items. */
  logHistogram(key: string, x: unknown, options: HistogramOptions & AtStep = {}): Promise<MediaResult> {
    const { step, ...rest } = options;
    return this.logShort({
      key,
      value: histogram(x, rest),
      media: null,
      ...(step !== undefined && { step }),
    });
  }

  /** Saves a file, as `run.files(namespace).save(value, name)` does. */
  logFile(name: string, value: unknown, options: LogFileOptions = {}): Promise<MediaResult> {
    return this.saveShort(name, value, options);
  }

  /** Logs a line through points, as `plot.line()` does. */
  logPlot(
    key: string,
    x: PlotNumbers,
    y: PlotNumbers,
    options: LinePlotOptions & AtStep = {},
  ): Promise<MediaResult> {
    return this.#log('plot', key, x, options, (given, rest) => plot.line(given as PlotNumbers, y, rest));
  }

  /** Logs points, as `plot.scatter()` does. */
  logScatter(
    key: string,
    x: PlotNumbers,
    y: PlotNumbers,
    options: ScatterPlotOptions & AtStep = {},
  ): Promise<MediaResult> {
    return this.#log('plot', key, x, options, (given, rest) => plot.scatter(given as PlotNumbers, y, rest));
  }

  /** Logs several lines in one plot, as `plot.lines()` does: `[[x, y, 'train'], [x, y, 'val']]`. */
  logMultiplePlots(
    key: string,
    series: readonly PlotLine[],
    options: PlotOptions & AtStep = {},
  ): Promise<MediaResult> {
    return this.#log('plot', key, series, options, (_, rest) => plot.lines(series, rest));
  }

  /** Logs a matrix as colours, as `heatmap()` does. */
  logArrayAsImage(
    key: string,
    x: PlotNumbers,
    options: HeatmapPlotOptions & AtStep = {},
  ): Promise<MediaResult> {
    return this.#log('plot', key, x, options, (given, rest) => heatmap(given as PlotNumbers, rest));
  }

  #log<Options extends AtStep>(
    media: string,
    key: string,
    x: unknown,
    options: Options,
    make: (x: unknown, rest: Omit<Options, 'step'>) => MediaValue,
  ): Promise<MediaResult> {
    const { step, ...rest } = options;
    const value = isMedia(x) ? (x as MediaValue) : make(x, rest);
    return this.logShort({ key, value, media, ...(step !== undefined && { step }) });
  }
}

/** Whether a value is media already, or a list of media. */
function isMedia(x: unknown): boolean {
  return x instanceof MediaValue || (Array.isArray(x) && x[0] instanceof MediaValue);
}
