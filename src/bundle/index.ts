/**
 * Bundles: runs as one file, in the browser and in Node. {@link exportBundle} writes a bundle, {@link openBundle} reads it in place,
 * {@link bundleSource} shows it on a board, {@link importBundle} copies it into a database.
 *
 * @packageDocumentation
 */
export { type CanonicalEntry, canonicalForm } from './canonical.js';
export type { BundleFile } from './content.js';
export { type ExportHome, exportBundle } from './export.js';
export { bundleArtifacts, bundleFiles } from './files.js';
export type { FormatOptions } from './formats/files.js';
export {
  type ImportedRun,
  type ImportOptions,
  type ImportProgress,
  type ImportTarget,
  importBundle,
} from './import.js';
export type { BundleProblem } from './problems.js';
export type { ExportProgress } from './progress.js';
export {
  type Bundle,
  type BundleRun,
  type OpenBundleOptions,
  type OpenProgress,
  openBundle,
} from './read.js';
export { bundleSource } from './source.js';
export type { VerifyProgress } from './verify.js';
export type { WriteOptions } from './write.js';
