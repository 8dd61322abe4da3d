/**
 * Stepwell: an experiment logger that lives in the page that trains the model.
 *
 * {@link init} starts a run; `run.log()` records rows; {@link openSource} reads everything back. Data goes through a Web
 * Worker into IndexedDB and is still there after a reload, a killed tab or a killed browser.
 *
 * @packageDocumentation
 */

// Errors: one class per thing that a caller may want to tell apart; `code` says the same as data.
export {
  CorruptDataError,
  type ErrorCode,
  GroupError,
  InvalidTaskError,
  ProjectMissingError,
  QuotaError,
  RunBusyError,
  RunExistsError,
  RunFinishedError,
  RunMissingError,
  RunTakenOverError,
  StepwellError,
  StorageError,
  ValidationError,
  WorkerLostError,
} from './base/errors.js';
export type { RefusalCode } from './base/refusal.js';
export type { OutsideSettings } from './client/configuration.js';
// Arrays in files.
export type { ArrayData, ArrayType, NdArray } from './files/arrays.js';
// Groups.
export type { Group, GroupInfo, WaitOptions } from './group/group.js';
export type { GroupOptions } from './group/join.js';
export {
  type AudioBufferLike,
  type AudioClip,
  type AudioOptions,
  type AudioValue,
  audio,
} from './media/audio/value.js';
export {
  type FigureOptions,
  type FigureSource,
  type FigureValue,
  figure,
  type SvgElementLike,
} from './media/figure/value.js';
export {
  type HtmlDocument,
  type HtmlElementLike,
  type HtmlOptions,
  type HtmlValue,
  html,
} from './media/html/value.js';
export {
  type ImageBox,
  type ImageBoxes,
  type ImageClassLabels,
  type ImageMask,
  type ImageOptions,
  type ImageValue,
  image,
} from './media/image/value.js';
export { type MarkdownOptions, type MarkdownValue, markdown } from './media/markdown/value.js';
export type { MoleculeFormat } from './media/molecule/kind.js';
export {
  type MoleculeFile,
  type MoleculeOptions,
  type MoleculeValue,
  molecule,
} from './media/molecule/value.js';
export type { ObjectFormat as Object3dFormat } from './media/object3d/kind.js';
export {
  type Object3dFile,
  type Object3dOptions,
  type Object3dValue,
  object3d,
} from './media/object3d/value.js';
export {
  type AnyPlotOptions,
  type ConfusionPlotOptions,
  type CurvePlotOptions,
  type HeatmapPlotOptions,
  type HistogramPlotOptions,
  heatmap,
  type LinePlotOptions,
  type PlotClasses,
  type PlotLabels,
  type PlotLine,
  type PlotNumbers,
  type PlotOptions,
  type Plots,
  type PlotValue,
  plot,
  type ScatterPlotOptions,
} from './media/plot/value.js';
export { type PlotlyFigure, type PlotlyOptions, type PlotlyValue, plotly } from './media/plotly/value.js';
export {
  type PointCloudBox,
  type PointCloudOptions,
  type PointCloudScene,
  type PointCloudValue,
  type PointCloudVector,
  pointCloud,
} from './media/point-cloud/value.js';
export type { TableColumnType } from './media/table/kind.js';
export {
  type ArrowColumnLike,
  type ArrowTableLike,
  Table,
  type TableColumns,
  type TableData,
  type TableOptions,
  type TableRowInput,
  type TableSpec,
  type TableTypes,
  type TableValue,
  table,
} from './media/table/value.js';
export { type VegaOptions, type VegaSpec, type VegaValue, vega } from './media/vega/value.js';
export type { FrameLayout } from './media/video/frames.js';
export type { VideoFormat } from './media/video/kind.js';
export { type CanvasRecording, type RecordCanvasOptions, recordCanvas } from './media/video/record-canvas.js';
export { type VideoOptions, type VideoValue, video } from './media/video/value.js';
export type { AnnounceOptions } from './page/announcements.js';
// Tensors.
export { connect, type TfNamespace } from './page/connect.js';
export type { RunFiles, SaveOptions } from './page/files.js';
// Runs.
export { init, tracked, withRun } from './page/init.js';
export { joinGroup } from './page/join-group.js';
export type { BatchOptions, BatchResult, BatchRow } from './page/log-batch.js';
export type { Loggable, LoggableRow, LogOptions, LogRow, LogValue } from './page/log-value.js';
export type { LogLine, Logs, ReadLogsOptions } from './page/logs.js';
export type { MediaResult, StoredItem } from './page/media-result.js';
export type { Aggregation, FlushMetricsOptions, Metrics, MetricsRow } from './page/metrics.js';
export type { ModelArtifacts, ModelHandler, ModelSaved } from './page/model-files.js';
// Reading.
export { openSource } from './page/open-source.js';
export { openStore, type StoreOptions } from './page/open-store.js';
export type {
  CaptureOptions,
  GroupMember,
  InitOptions,
  RemoteOptions,
  SourceOptions,
} from './page/options.js';
export type { LogResult } from './page/result.js';
export type { Run } from './page/run.js';
export type {
  FinishOptions,
  FinishResult,
  FlushOptions,
  RunFields,
  SyncedOptions,
} from './page/run-options.js';
export type { AtStep, LogFileOptions, ShortMethods } from './page/short-methods.js';
export type { SummaryOptions } from './page/summary-tensor.js';
export type { HistogramOptions } from './record/histogram-options.js';
export { type GivenHistogram, type HistogramValue, histogram } from './record/histogram-value.js';
export type { Convertible, JsonSource } from './record/json-source.js';
export type { DistributionOrigin, Json, LogLevel, MediaItem, TensorStats } from './record/kinds.js';
export { makePath as configPath, parsePath as parseConfigPath } from './record/path.js';
export type { SummaryTensor, TensorStatistics } from './record/summary-tensor.js';
export type { TensorLike } from './record/tensor-like.js';
export type { ExportOptions, ImportedRunInfo, ImportRunsOptions } from './source/bundles.js';
export type {
  AnnouncedKey,
  ArtifactInfo,
  Bundles,
  Change,
  Comparison,
  FileInfo,
  FirstNonFinite,
  GroupBand,
  GroupCenter,
  GroupLine,
  Heatmap,
  HeatmapQuery,
  HistogramAxis,
  HistogramQuery,
  HistogramSummary,
  Histograms,
  HistoryQuery,
  HistoryRow,
  KeyInfo,
  LatestQuery,
  LatestValue,
  Line,
  LineKind,
  Lines,
  LinesQuery,
  LogPage,
  LogQuery,
  MediaAtStep,
  MediaQuery,
  MediaValues,
  OpenedBundle,
  Points,
  PointsQuery,
  ProjectInfo,
  RunDetail,
  RunFilter,
  RunGroup,
  RunInfo,
  RunStatus,
  RunTable,
  ScalarSummary,
  Series,
  SeriesQuery,
  Smoothing,
  SmoothingKind,
  Source,
  SourceStatus,
  TableAggregate,
  TableColumn,
  TableFilter,
  TableGroup,
  TableQuery,
  TableRow,
  TableSort,
  TaskInfo,
  ValueScale,
  XAxis,
} from './source/types.js';
export type { RemoteTarget, StopCode, UploadState, Uploads } from './source/uploads.js';
export type { Training, TrainingRun } from './tensor/port.js';
export type {
  FitCallback,
  FitCallbackOptions,
  FitLogs,
  InstrumentOptions,
  OpenTrainingRun,
  Watcher,
  WatchOptions,
  YieldEvery,
} from './tensor/training/types.js';
