import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { Tf } from '../types.js';
import { namesOf, TrainingNames, unique } from './names.js';
import type { TrainingRun } from './run.js';

/** Format name of the description. Readers check it. */
export const MODEL_FORMAT = 'stepwell-model/1';

/** A model as the board's model page shows it. A type alias, because TypeScript takes no interface for a JSON object. */
export type ModelDescription = {
  readonly format: typeof MODEL_FORMAT;
  readonly name: string;
  readonly layers: readonly LayerDescription[];
  readonly parameters: number;
  readonly trainableParameters: number;
};

export type LayerDescription = {
  readonly name: string;
  /** Class name of the layer: `Dense`. */
  readonly type: string;
  /** Shape without the batch dimension: `[28, 28, 1]`; a list of shapes for several outputs. `null`: not known, or not fixed. */
  readonly outputShape: readonly (number | null)[] | readonly (readonly (number | null)[])[];
  readonly parameters: number;
  readonly trainable: boolean;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
};

/** Describes layers, shapes and parameters of a model. Layers have the same names as in the keys of their histograms. */
export function describeModel(model: LayersModel, names = new TrainingNames()): ModelDescription {
  names.add(model);
  const trained = watchedWeights(model, names);
  const described = model.layers.map((layer) => describeLayer(layer, names, trained));
  const sum = (weights: readonly { readonly shape: readonly (number | null)[] }[]) =>
    weights.reduce((total, { shape }) => total + sizeOf(shape), 0);
  return {
    format: MODEL_FORMAT,
    name: names.of(nameOf(model)),
    layers: described,
    parameters: sum(model.weights),
    trainableParameters: sum(model.trainableWeights),
  };
}

/** The model name that the author knows. `fit` passes callbacks the inner model of a `Sequential`, which has another name. */
export function nameOf(model: { readonly name: string }): string {
  return /^(sequential_\d+)_model$/.exec(model.name)?.[1] ?? model.name;
}

/** A weight of a model and its name in keys. */
interface NamedWeight {
  readonly name: string;
  readonly weight: LayersModel['weights'][number];
}

/** The trainable weights of a model, as `watch` names them. */
export function watchedWeights(model: LayersModel, names: TrainingNames): NamedWeight[] {
  return unique(model.trainableWeights.map((weight) => ({ name: names.of(weight.originalName), weight })));
}

function describeLayer(
  layer: layers.Layer,
  names: TrainingNames,
  trained: readonly NamedWeight[],
): LayerDescription {
  let shape: LayerDescription['outputShape'] = [];
  try {
    const given = layer.outputShape as (number | null)[] | (number | null)[][];
    shape = given.map((each) => (Array.isArray(each) ? each.slice(1) : each)) as typeof shape;
    if (!Array.isArray(given[0])) shape = (given as (number | null)[]).slice(1);
  } catch {
    // A layer that is used several times has no single output shape.
  }
  return {
    name: names.of(layer.name),
    type: layer.getClassName(),
    outputShape: shape,
    parameters: layer.countParams(),
    trainable: layer.trainable,
    weights: layer.weights.map((weight) => ({
      name: trained.find((each) => each.weight === weight)?.name ?? names.of(weight.originalName),
      shape: weight.shape.map((n) => n ?? 0),
    })),
  };
}

function sizeOf(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((size, length) => size * (length ?? 1), 1);
}

/** Version, backend, graphics hardware and memory of a tfjs, as JSON. */
function describeTf(tf: Tf): { readonly [key: string]: unknown } {
  const backend = tf.getBackend();
  const { numTensors, numBytes, numDataBuffers } = tf.memory();
  const { version_core: core } = tf as unknown as { version_core?: string };
  return {
    version: core ?? '',
    backend,
    renderer: rendererOf(tf, backend),
    memory: { tensors: numTensors, bytes: numBytes, buffers: numDataBuffers },
  };
}

/** The driver's name of the GPU; empty for a CPU backend. */
function rendererOf(tf: Tf, backend: string): string {
  const found = tf.findBackend(backend) as unknown as {
    gpgpu?: { gl: WebGLRenderingContext };
    adapterInfo?: { vendor?: string; architecture?: string; intelGPUGeneration?: number };
    device?: { adapterInfo?: { vendor?: string; architecture?: string; description?: string } };
  } | null;
  if (found?.gpgpu) {
    const { gl } = found.gpgpu;
    const info = gl.getExtension('WEBGL_debug_renderer_info');
    return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? '');
  }
  const info = found?.device?.adapterInfo;
  return info ? [info.vendor, info.architecture, info.description].filter(Boolean).join(' ') : '';
}

const describedRuns = new WeakMap<TrainingRun, WeakSet<object>>();

/** Records tfjs and the model with a run, each once. */
export function recordOnce(tf: Tf, run: TrainingRun, model: LayersModel | null): void {
  let models = describedRuns.get(run);
  if (!models) {
    models = new WeakSet();
    describedRuns.set(run, models);
    run.config.extend({ tfjs: describeTf(tf) });
  }
  // A `Sequential` and the model inside of it have the same layers.
  const identity = model?.layers[0] ?? model;
  if (!model || !identity || models.has(identity)) return;
  models.add(identity);
  const names = namesOf(run, model);
  run.log({ [`model/${names.of(nameOf(model))}`]: describeModel(model, names) }, { commit: false });
}
