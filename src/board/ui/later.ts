import type { StaticValue } from 'lit/static-html.js';

/** An element of the board in its own chunk, loaded at first use. Most visits need few of these elements. */
export class Later {
  /** Tag of the element; `null` until the chunk is loaded. */
  tag: StaticValue | null;
  readonly #import: () => Promise<StaticValue>;
  #loading: Promise<StaticValue> | null = null;

  /**
   * @param load imports the chunk and returns the tag of its element
   * @param tag tag of an element that is loaded already
   */
  constructor(load: () => Promise<StaticValue>, tag: StaticValue | null = null) {
    this.#import = load;
    this.tag = tag;
  }

  /** Loads the chunk once. After a failure, the next call retries. */
  async load(): Promise<StaticValue> {
    this.#loading ??= this.#import();
    try {
      this.tag = await this.#loading;
      return this.tag;
    } catch (thrown) {
      this.#loading = null;
      throw thrown;
    }
  }
}
