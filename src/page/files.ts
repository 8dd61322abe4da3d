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

/** Tries to store one file, each in another logger worker: storing the same bytes twice changes nothing. */
const ATTEMPTS = 3;

export interface SaveOptions {
  /** MIME type. Default: by the name, or that of a Blob. */
  readonly type?: string;
}

/** What files need of their run. */
export interface FilesSink {
  readonly run: string;
  readonly source: Source;
  now(): number;
  tensors(): TensorSide | null;
  /** Something begins that the end of the run waits for until the returned function is called. Throws when the run has ended. */
  begin(): () => void;
  /** See `RunBlobs.storeFile`. */
  store(format: FileFormat, content: FileContent): Promise<BlobInfo>;
  /** See `RunBlobs.readFile`. */
  read(sha256: string, format: string, type: string): Promise<{ value: unknown } | null>;
  /** Records at once; resolves when it is committed. */
  record(record: FileRecord): Promise<void>;
}

/** Files of one namespace of a run. A file's name says its format; see {@link RunFiles.save}. */
export class RunFiles {
  readonly namespace: string;
  readonly #sink: FilesSink;

  constructor(namespace: string, sink: FilesSink) {
    checkFileName(namespace, 'namespace');
    this.namespace = namespace;
    this.#sink = sink;
  }

  /**
   * Saves a value under a name and resolves when it is committed; an earlier file of this name is replaced. The value is
   * taken hold of at the call. Rejects with `validation` for a value that its format cannot hold, `run_finished`, `quota`.
   *
   * - `.json`: as `JSON.stringify` writes it, typed arrays as lists
   * - `.txt`, `.md`, `.csv`: a text
   * - `.npy`: a tensor, typed array, nested array, or `{data, shape, dtype}`
   * - `.npz`, `.safetensors`: such arrays by name (texts about the whole in `__metadata__`, in the latter)
   * - `.bin`, or a Uint8Array or ArrayBuffer under another name: its bytes
   * - a Blob under any name: as it is
   * - a tfjs LayersModel or GraphModel under another name: a folder of `model.json` and `weights.bin`
   * - anything else that can be cloned: types, Maps, Sets and circles kept
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
   * What was saved under a name: JSON and texts as they were; an array as `{data, shape, dtype}`, several by name; bytes as a
   * Uint8Array; a Blob; a cloned value with its types; a model as the artifacts that tfjs's handlers give (see
   * {@link RunFiles.handler}). Rejects with `validation` when there is no such file, `corrupt` when it cannot be read.
   */
  async load(name: string): Promise<unknown> {
    const file = await this.#known(name);
    return file.format === 'model' ? this.#loadModel(file) : this.#read(file);
  }

  /** Whether there is a file or model of this name. */
  async exists(name: string): Promise<boolean> {
    return (await this.#find(name)) !== null;
  }

  /** Files of this namespace, by name. */
  list(): Promise<FileInfo[]> {
    return this.#sink.source.listFiles(this.#sink.run, this.namespace);
  }

  /** Takes a file, or the files of a model, away; false when there was none. */
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

  /** For tfjs: `tf.loadLayersModel(run.files().handler('best'))`, `model.save(run.files().handler('best'))`. */
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
    const { sha256, size } = await this.#store(format, content);
    const { namespace } = this;
    const time = this.#sink.now();
    return { kind: 'file', time, namespace, name, format, sha256, size, type, deleted: false };
  }

  async #store(format: FileFormat, content: FileContent): Promise<BlobInfo> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sink.store(format, content);
      } catch (thrown) {
        if (!(thrown instanceof WorkerLostError) || attempt === ATTEMPTS) throw thrown;
      }
    }
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

  /** Records at once, and so in one commit: a model.json never stands beside another model's weights. */
  async #recorded(records: readonly FileRecord[], done: () => void): Promise<void> {
    const stored = records.map((record) => this.#sink.record(record));
    done();
    await Promise.all(stored);
  }

  /** The end of the run waits for `work` until that calls `recorded`, or ends. */
  async #begun<T>(work: (recorded: () => void) => Promise<T>): Promise<T> {
    const recorded = this.#sink.begin();
    try {
      return await work(recorded);
    } finally {
      recorded();
    }
  }
}

/** Files of a run that are being saved, in whichever namespace. */
export class Saves {
  readonly #open = new Set<Promise<void>>();

  /** Returns how to end what begins. Throws `ended`, if there is one. */
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

  /** Resolves when those begun before the call have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#open);
  }
}

function infoOf({ kind: _, deleted: __, ...info }: FileRecord): FileInfo {
  return info;
}
