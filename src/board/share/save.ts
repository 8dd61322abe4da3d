/** Bytes of a stream that are joined before they are handed to the browser, which can put a Blob of this size on disk. */
const PART_BYTES = 8 * 2 ** 20;
/** A download reads its Blob in its own time, ms. */
const KEEP_MS = 60_000;

type Bytes = Uint8Array<ArrayBuffer>;

/** The part of the File System Access API that is used; TypeScript's library does not have it. */
interface PickedFile {
  createWritable(): Promise<WritableStream<Bytes>>;
  getFile(): Promise<File>;
  remove?(): Promise<void>;
}
type Picker = (options: {
  suggestedName: string;
  types: { description: string; accept: Record<string, string[]> }[];
}) => Promise<PickedFile>;

/** The target of a saved stream of bytes. */
export interface Place {
  /** Opens the stream and saves all of it; nothing is left of one that failed or was aborted. Rejects with what the stream or the disk said. */
  write(open: () => ReadableStream<Bytes>, signal: AbortSignal): Promise<void>;
}

/**
 * Asks where to save a file, or, where the browser cannot ask, takes the folder of downloads. Call it first thing in a
 * click: the browser asks for nothing else. `null`: the person changed their mind.
 */
export async function askPlace(suggestedName: string): Promise<Place | null> {
  const { showSaveFilePicker } = globalThis as { showSaveFilePicker?: Picker };
  if (!showSaveFilePicker) return download(suggestedName);
  try {
    const types = [{ description: 'Stepwell bundle', accept: { 'application/zip': ['.zip'] } }];
    return inFile(await showSaveFilePicker({ suggestedName, types }));
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null;
    // A frame of another origin must not show the file dialog, but it may download.
    return download(suggestedName);
  }
}

function inFile(file: PickedFile): Place {
  return {
    async write(open, signal) {
      try {
        const writable = await file.createWritable();
        // Aborting the pipe aborts the writable, which discards the written bytes.
        await open().pipeTo(writable, { signal });
      } catch (thrown) {
        await removeEmpty(file);
        throw thrown;
      }
    },
  };
}

/** Removes the empty file that the browser created when the person chose the name. */
async function removeEmpty(file: PickedFile): Promise<void> {
  try {
    if ((await file.getFile()).size === 0) await file.remove?.();
  } catch {
    // It is gone already, or may not be removed: an empty file is no half bundle.
  }
}

function download(name: string): Place {
  return {
    async write(open, signal) {
      const parts = new BlobParts();
      await open().pipeTo(new WritableStream({ write: (bytes) => parts.add(bytes) }), { signal });
      const url = URL.createObjectURL(parts.whole());
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
    },
  };
}

/** Joins bytes to Blobs as they come, so that only the last few megabytes are certain to be in memory. */
class BlobParts {
  readonly #blobs: Blob[] = [];
  #waiting: Bytes[] = [];
  #size = 0;

  add(bytes: Bytes): void {
    this.#waiting.push(bytes);
    this.#size += bytes.byteLength;
    if (this.#size >= PART_BYTES) this.#join();
  }

  whole(): Blob {
    this.#join();
    return new Blob(this.#blobs, { type: 'application/zip' });
  }

  #join(): void {
    if (this.#size > 0) this.#blobs.push(new Blob(this.#waiting));
    this.#waiting = [];
    this.#size = 0;
  }
}
