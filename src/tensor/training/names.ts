/**
 * Names of layers and variables in keys [HIS5]. tfjs numbers layers (`conv2d_Conv2D3`) and variables (`17`) per page, so the same
 * model has other names each time it is made. Here they are numbered per run, in the order of the run's models: the first
 * convolution of a run is `conv2d_Conv2D1`, however many the page has made before. Names that the author gave are kept, unless they
 * look like names of tfjs.
 */
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { TrainingRun } from './run.js';

/** A layer with its inner layers: wrappers such as `TimeDistributed` and `Bidirectional`, recurrent layers and their cells, models. */
type LayerLike = layers.Layer & {
  readonly layers?: unknown;
  readonly layer?: unknown;
  readonly forwardLayer?: unknown;
  readonly backwardLayer?: unknown;
  readonly cell?: unknown;
  readonly cells?: unknown;
};

/** Names that tfjs gives: the prefix, the number, and the suffix of input layers. */
const PATTERNS = [
  // `max_pooling2d_MaxPooling2D4`, `forward_lstm_LSTM2`, `dense_Dense1_input`: the class, and the class in small letters.
  /^((?:forward_|backward_)?[a-z0-9_]+_[A-Z][A-Za-z0-9]*?)(\d+)(_input)?$/,
  // `sequential_2`, `sequential_2_model`, `model1`, `functional3`, `input5`.
  /^(sequential_|model|functional|input)(\d+)(_model|_input)?$/,
] as const;

/** Prefix and suffix of a name that tfjs gave; `null`: the author gave the name. */
function affixesOf(
  name: string,
): { readonly start: string; readonly end: string; readonly side: string } | null {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(name);
    if (!found) continue;
    const [, whole = '', , end = ''] = found;
    const side = /^(forward_|backward_)/.exec(whole)?.[1] ?? '';
    const start = whole.slice(side.length);
    // `conv2d_Conv2D`: if the two halves differ, an author wrote the name.
    const words = /^([a-z0-9_]+)_([A-Z][A-Za-z0-9]*)$/.exec(start);
    if (words && words[1]?.replaceAll('_', '') !== words[2]?.toLowerCase()) continue;
    return { start, end, side };
  }
  return null;
}

/** The names of one run. */
export class TrainingNames {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** Names the layers of a model, in the model's order. Layers that have a name keep it. */
  add(model: LayersModel): void {
    this.of(model.name.replace(/_model$/, ''));
    const seen = new Set<object>();
    const visit = (value: unknown) => {
      if (Array.isArray(value)) {
        for (const each of value) visit(each);
        return;
      }
      if (typeof value !== 'object' || value === null || seen.has(value)) return;
      seen.add(value);
      const layer = value as LayerLike;
      if (typeof layer.name === 'string' && value !== model) this.of(layer.name);
      for (const inner of [layer.layers, layer.layer, layer.cell, layer.cells]) visit(inner);
      visit(layer.forwardLayer);
      visit(layer.backwardLayer);
    };
    visit(model);
  }

  /** A name or path (`conv2d_Conv2D3/kernel`) in which names of tfjs are numbered per run. */
  of(path: string): string {
    return path
      .split('/')
      .map((name) => this.#numbered(name))
      .join('/');
  }

  /** The name of a variable outside layers, which tfjs names by a number. */
  ofVariable(name: string): string {
    return /^\d+$/.test(name) ? this.#counted('variable', name, 0) : this.of(name);
  }

  #numbered(name: string): string {
    const affixes = affixesOf(name);
    if (!affixes) return name;
    const { start, end, side } = affixes;
    // Both directions of a wrapper, and the input of a layer, get the number of the layer.
    const own = name.slice(side.length, name.length - end.length);
    return side + start + this.#counted(start, own, 1) + end;
  }

  #counted(kind: string, name: string, first: number): string {
    const id = `${kind} ${name}`;
    let number = this.#known.get(id);
    if (number === undefined) {
      const count = this.#counts.get(kind) ?? 0;
      this.#counts.set(kind, count + 1);
      number = String(count + first);
      this.#known.set(id, number);
    }
    return number;
  }
}

const namesOfRuns = new WeakMap<TrainingRun, TrainingNames>();

/** The names of a run, with those of `model`. */
export function namesOf(run: TrainingRun, model: LayersModel | null): TrainingNames {
  let names = namesOfRuns.get(run);
  if (!names) {
    names = new TrainingNames();
    namesOfRuns.set(run, names);
  }
  if (model) names.add(model);
  return names;
}

/** Makes names unique: the second of the same name gets a number. */
export function unique<T extends { readonly name: string }>(list: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return list.map((each) => {
    const times = (seen.get(each.name) ?? 0) + 1;
    seen.set(each.name, times);
    return times === 1 ? each : { ...each, name: `${each.name}_${times}` };
  });
}
