/** tfjs models as two files, `model.json` and the weights, as tfjs itself writes them. */
import { CorruptDataError, ValidationError } from '../base/errors.js';

const MODEL_FILE = 'model.json';
const WEIGHTS_FILE = 'weights.bin';

/** The fields of tfjs's `ModelArtifacts` that are used here. tfjs passes the artifacts to the handler that saves the model. */
export interface ModelArtifacts {
  readonly modelTopology?: object | ArrayBuffer;
  readonly weightSpecs?: readonly object[];
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[];
  readonly [field: string]: unknown;
}

/** Loads and saves a model for tfjs: an `IOHandler`. */
export interface ModelHandler {
  /** Called by `tf.loadLayersModel(handler)` and `tf.loadGraphModel(handler)`. */
  load(): Promise<ModelArtifacts>;
  /** Called by `model.save(handler)`. Resolves when the model is stored. */
  save(artifacts: ModelArtifacts): Promise<ModelSaved>;
}

/** The result of `model.save`. */
export interface ModelSaved {
  readonly modelArtifactsInfo: {
    readonly dateSaved: Date;
    readonly modelTopologyType: 'JSON';
    /** Bytes. */
    readonly modelTopologyBytes: number;
    readonly weightSpecsBytes: number;
    readonly weightDataBytes: number;
  };
}

/** The method of a LayersModel or GraphModel that saves it. */
export interface SavableModel {
  save(handler: Pick<ModelHandler, 'save'>): Promise<unknown>;
}

/** True for a tfjs model: an object with `save` and `predict` or `execute`. */
export function isModel(value: unknown): value is SavableModel {
  if (typeof value !== 'object' || value === null) return false;
  const { save, predict, execute } = value as Record<string, unknown>;
  return typeof save === 'function' && (typeof predict === 'function' || typeof execute === 'function');
}

/** Names of a model's two files. `name`: the folder of the files, or the name of the `model.json`. */
export function modelFiles(name: string): { readonly json: string; readonly weights: string } {
  const folder =
    name === MODEL_FILE
      ? ''
      : name.endsWith(`/${MODEL_FILE}`)
        ? name.slice(0, -MODEL_FILE.length)
        : `${name}/`;
  return { json: folder + MODEL_FILE, weights: folder + WEIGHTS_FILE };
}

/** Makes the two files of a model. Throws `validation` if its topology is not JSON. */
export function filesOfModel({ weightSpecs = [], weightData, ...rest }: ModelArtifacts): {
  readonly json: string;
  readonly weights: Blob;
} {
  if (typeof rest.modelTopology !== 'object' || rest.modelTopology instanceof ArrayBuffer) {
    throw new ValidationError('Only a model whose topology is JSON can be saved');
  }
  const manifest = [{ paths: [`./${WEIGHTS_FILE}`], weights: weightSpecs }];
  const buffers =
    weightData === undefined ? [] : weightData instanceof ArrayBuffer ? [weightData] : weightData;
  return { json: JSON.stringify({ ...rest, weightsManifest: manifest }), weights: new Blob([...buffers]) };
}

/** Reads the model that a `model.json` describes. `read` returns the bytes of a weights file. Throws `corrupt` if damaged. */
export async function modelOfFiles(
  json: unknown,
  read: (path: string) => Promise<ArrayBuffer>,
): Promise<ModelArtifacts> {
  const { weightsManifest, ...rest } = (json ?? {}) as { weightsManifest?: unknown };
  const groups = (Array.isArray(weightsManifest) ? weightsManifest : []) as Partial<
    Record<'paths' | 'weights', unknown>
  >[];
  const weightSpecs: object[] = [];
  const buffers: ArrayBuffer[] = [];
  for (const { paths, weights } of groups) {
    if (!Array.isArray(paths) || !Array.isArray(weights)) throw new CorruptDataError('Not a model.json');
    weightSpecs.push(...(weights as object[]));
    for (const path of paths) buffers.push(await read(String(path).replace(/^\.\//, '')));
  }
  return { ...rest, weightSpecs, weightData: await new Blob(buffers).arrayBuffer() };
}

/** Makes the result of `model.save`. */
export function savedModel(artifacts: ModelArtifacts, weightDataBytes: number, now: number): ModelSaved {
  const bytes = (value: unknown) => new Blob([JSON.stringify(value) ?? '']).size;
  return {
    modelArtifactsInfo: {
      dateSaved: new Date(now),
      modelTopologyType: 'JSON',
      modelTopologyBytes: bytes(artifacts.modelTopology),
      weightSpecsBytes: bytes(artifacts.weightSpecs ?? []),
      weightDataBytes,
    },
  };
}
