import { CorruptDataError, type StepwellError, ValidationError, WorkerLostError } from '../base/errors.js';
import type { FileContent } from '../files/codecs.js';
import { checkFileName, type FileFormat, typeOfFile } from '../files/formats.js';
import type { FileRecord } from '../record/kinds.js';
import type { FileInfo, Source } from '../source/types.js';
import type { BlobInfo } from '../store/archive.js';
import type { TensorSide } from '../tensor/port.js';
import { captureFile } from './file-capture.js';
import {
  filesOfModel,
  isModel,
  type ModelArtifacts,
  type ModelHandler,
  type ModelSaved,
  modelFiles,
  modelOfFiles,
  savedModel,
} from './model-files.js';

/** Attempts to store one file. */
const ATTEMPTS = 3;

/**
 * Stores bytes. If the logger worker dies, the next attempt uses a new worker. Storing the same bytes twice is safe.
 */
export async function attempted<T>(store: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store();
    } catch (thrown) {
      if (!(thrown instanceof WorkerLostError) || attempt === ATTEMPTS) throw thrown;
    }
  }
}

export interface SaveOptions {
  /** MIME type. Default: the type of a Blob, or the type for the file's name. */
  readonly type?: string;
}

/** The functions of a run that its files use. */
export interface FilesSink {
  readonly run: string;
  readonly source: Source;
  now(): number;
  tensors(): TensorSide | null;
  /** Starts work that the end of the run waits for. The returned function ends the work. Throws if the run has ended. */
  begin(): () => void;
  /** See `RunBlobs.storeFile`. */
  store(format: FileFormat, content: FileContent): Promise<BlobInfo>;
  /** See `RunBlobs.readFile`. */
  read(sha256: string, format: string, type: string): Promise<{ value: unknown } | null>;
  /** Records at once. Resolves when the record is committed. */
  record(record: FileRecord): Promise<void>;
}

/** Files in one namespace of a run. The file name decides the format: see {@link RunFiles.save}. */
export class RunFiles {
  readonly namespace: string;
  readonly #sink: FilesSink;

  constructor(namespace: string, sink: FilesSink) {
    checkFileName(namespace, 'namespace');
    this.namespace = namespace;
    this.#sink = sink;
  }

  /**
   * Saves a value under a name and resolves when the file is committed. Replaces an earlier file of this name. The value is
   * captured at the call. Rejects with `validation` (the format cannot hold the value), `run_finished`, `quota`.
   *
   * - `.json`: as `JSON.stringify` writes it, typed arrays as lists
   * - `.txt`, `.md`, `.csv`: a string
   * - `.npy`: a tensor, typed array, nested array, or `{data, shape, dtype}`
   * - `.npz`, `.safetensors`: such arrays by name (`.safetensors`: optional strings about the file in `__metadata__`)
   * - `.bin`, or a Uint8Array or ArrayBuffer under another name: its bytes
   * - a Blob under any name: unchanged
   * - a tfjs LayersModel or GraphModel: a folder with `model.json` and `weights.bin`
   * - any other value that can be cloned: types, Maps, Sets and circular references are kept
   */
  save(value: unknown, name: string, options: SaveOptions = {}): Promise<FileInfo> {
    return this.#begun(async (recorded) => {
      checkFileName(name, 'name');
      if (isModel(value)) {
        await value.save({ save: (artifacts) => this.#saveModel(name, artifacts, recorded) });
        return this.#known(modelFiles(name).json);
      }
      const { format, type, content } = captureFile(value, name, this.#sink.tensors());
      const given = options.type ?? (type || typeOfFile(name, format));
      const record = await this.#stored(name, format, await content, given);
      await this.#recorded([record], recorded);
      return infoOf(record);
    });
  }

  /**
   * Loads the value saved under a name: JSON and strings; an array as `{data, shape, dtype}`, several arrays by name; bytes as a
   * Uint8Array; a Blob; a cloned value with its types; a model as the artifacts of tfjs's handlers (see
   * {@link RunFiles.handler}). Rejects with `validation` if there is no such file, `corrupt` if the file cannot be read.
   */
  async load(name: string): Promise<unknown> {
    const file = await this.#known(name);
    return file.format === 'model' ? this.#loadModel(file) : this.#read(file);
  }

  /** True if there is a file or model of this name. */
  async exists(name: string): Promise<boolean> {
    return (await this.#find(name)) !== null;
  }

  /** Lists the files of this namespace, by name. */
  list(): Promise<FileInfo[]> {
    return this.#sink.source.listFiles(this.#sink.run, this.namespace);
  }

  /** Deletes a file, or the files of a model. Resolves with false if there was none. */
  delete(name: string): Promise<boolean> {
    return this.#begun(async (recorded) => {
      const file = await this.#find(name);
      if (file === null) return false;
      const files = [file];
      if (file.format === 'model') {
        const { weights } = modelFiles(file.name);
        files.push(...(await this.list()).filter((each) => each.name === weights));
      }
      const time = this.#sink.now();
      await this.#recorded(
        files.map((each) => ({ kind: 'file', ...each, time, deleted: true })),
        recorded,
      );
      return true;
    });
  }

  /** Makes a handler for tfjs: `tf.loadLayersModel(run.files().handler('best'))`, `model.save(run.files().handler('best'))`. */
  handler(name: string): ModelHandler {
    checkFileName(name, 'name');
    return {
      load: async () => this.#loadModel(await this.#known(name)),
      save: (artifacts) => this.#begun((recorded) => this.#saveModel(name, artifacts, recorded)),
    };
  }

  async #saveModel(name: string, artifacts: ModelArtifacts, recorded: () => void): Promise<ModelSaved> {
    const names = modelFiles(name);
    const { json, weights } = filesOfModel(artifacts);
    const content = (blob: Blob): FileContent => ({ kind: 'done', blob });
    const records = [
      await this.#stored(names.weights, 'bytes', content(weights), typeOfFile(names.weights, 'bytes')),
      await this.#stored(names.json, 'model', content(new Blob([json])), typeOfFile(names.json, 'model')),
    ];
    await this.#recorded(records, recorded);
    return savedModel(artifacts, weights.size, this.#sink.now());
  }

  async #loadModel(file: FileInfo): Promise<ModelArtifacts> {
    if (file.format !== 'model') throw new ValidationError(`“${file.name}” is no model`);
    const folder = file.name.slice(0, file.name.lastIndexOf('/') + 1);
    return modelOfFiles(await this.#read(file), async (path) => {
      const bytes = (await this.#read(await this.#known(folder + path))) as Uint8Array<ArrayBuffer>;
      return bytes.buffer;
    });
  }

  async #stored(name: string, format: FileFormat, content: FileContent, type: string): Promise<FileRecord> {
    const { sha256, size } = await attempted(() => this.#sink.store(format, content));
    const { namespace } = this;
    const time = this.#sink.now();
    return { kind: 'file', time, namespace, name, format, sha256, size, type, deleted: false };
  }

  async #read({ name, sha256, format, type }: FileInfo): Promise<unknown> {
    const read = await this.#sink.read(sha256, format, type);
    if (read === null) throw new CorruptDataError(`The bytes of “${name}” are not here`, { sha256 });
    return read.value;
  }

  async #find(name: string): Promise<FileInfo | null> {
    const files = await this.list();
    const model = modelFiles(name).json;
    const isModelFile = (file: FileInfo) => file.name === model && file.format === 'model';
    return files.find((file) => file.name === name) ?? files.find(isModelFile) ?? null;
  }

  async #known(name: string): Promise<FileInfo> {
    const file = await this.#find(name);
    if (file === null) {
      throw new ValidationError(`There is no file “${name}”`, { name, namespace: this.namespace });
    }
    return file;
  }

  /** Records all at once, so in one commit: a model.json is never stored with another model's weights. */
  async #recorded(records: readonly FileRecord[], done: () => void): Promise<void> {
    const stored = records.map((record) => this.#sink.record(record));
    done();
    await Promise.all(stored);
  }

  /** Runs `work`. The end of the run waits until `work` calls `recorded` or ends. */
  async #begun<T>(work: (recorded: () => void) => Promise<T>): Promise<T> {
    const recorded = this.#sink.begin();
    try {
      return await work(recorded);
    } finally {
      recorded();
    }
  }
}

/** The saves of a run that are under way, in all namespaces. */
export class Saves {
  readonly #open = new Set<Promise<void>>();

  /** Starts a save and returns the function that ends it. Throws `ended` unless that is `null`. */
  begin(ended: StepwellError | null): () => void {
    if (ended) throw ended;
    let end = () => {};
    const saving = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#open.add(saving);
    return () => {
      this.#open.delete(saving);
      end();
    };
  }

  /** Resolves when the saves that began before the call have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#open);
  }
}

function infoOf({ kind: _, deleted: __, ...info }: FileRecord): FileInfo {
  return info;
}
