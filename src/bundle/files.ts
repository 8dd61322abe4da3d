import { RunMissingError } from '../base/errors.js';
import type { BundleFile } from './content.js';
import { type FormatOptions, formatFiles } from './formats/files.js';
import type { Bundle } from './read.js';
import { bundleSource } from './source.js';
import { framesOf } from './stored-run.js';

/** The files of a run for other tools, made anew from what was recorded. Rejects with `run_missing`. */
export async function bundleFiles(
  bundle: Bundle,
  uid: string,
  options: FormatOptions = {},
): Promise<BundleFile[]> {
  const detail = await bundleSource(bundle).getRun(uid);
  if (detail === null) throw new RunMissingError('The run is not in this bundle', { run: uid });
  const streams = await bundle.store.listStreams(uid);
  return formatFiles({ detail, frames: (decode) => framesOf(bundle.store, streams, decode) }, options);
}
