import type { Source } from '../../source/types.js';

/** Most addresses that are kept though nobody shows them, so that scrolling back reads nothing again. */
const MOST_UNUSED = 100;

interface Thumb {
  readonly url: Promise<string | null>;
  users: number;
}

/** Addresses of pictures in cells. Bytes are read when their cell is on the screen, and let go some time after it left. */
export class Thumbs {
  readonly #source: Source;
  readonly #run: string;
  /** By hash; the last released are last. */
  readonly #kept = new Map<string, Thumb>();

  constructor(source: Source, run: string) {
    this.#source = source;
    this.#run = run;
  }

  /** The address of a picture; `null`: its bytes are not here. Each call needs a {@link release}. */
  get(sha256: string, type: string): Promise<string | null> {
    const thumb = this.#kept.get(sha256) ?? { url: this.#read(sha256, type), users: 0 };
    thumb.users++;
    this.#kept.set(sha256, thumb);
    return thumb.url;
  }

  release(sha256: string): void {
    const thumb = this.#kept.get(sha256);
    if (!thumb || --thumb.users > 0) return;
    this.#kept.delete(sha256);
    this.#kept.set(sha256, thumb);
    const unused = [...this.#kept].filter(([, { users }]) => users === 0);
    for (const [id] of unused.slice(0, Math.max(0, unused.length - MOST_UNUSED))) this.#drop(id);
  }

  /** Releases all addresses. */
  clear(): void {
    for (const id of [...this.#kept.keys()]) this.#drop(id);
  }

  async #read(sha256: string, type: string): Promise<string | null> {
    const blob = await this.#source.blob(this.#run, sha256).catch(() => null);
    return blob && URL.createObjectURL(new Blob([blob], { type }));
  }

  #drop(sha256: string): void {
    const thumb = this.#kept.get(sha256);
    this.#kept.delete(sha256);
    void thumb?.url.then((url) => url !== null && URL.revokeObjectURL(url));
  }
}
