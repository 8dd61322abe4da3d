import type { StaticValue } from 'lit/static-html.js';

/** What is in a chunk of its own, loaded at first use, because most visits do not need it. */
export class LaterValue<Value> {
  /** `null` until the chunk is loaded. */
  value: Value | null = null;
  readonly #import: () => Promise<Value>;
  #loading: Promise<Value> | null = null;

  /** `load` imports the chunk. */
  constructor(load: () => Promise<Value>) {
    this.#import = load;
  }

  /** Loads the chunk once. After a failure, the next call retries. */
  async load(): Promise<Value> {
    this.#loading ??= this.#import();
    try {
      this.value = await this.#loading;
      return this.value;
    } catch (thrown) {
      this.#loading = null;
      throw thrown;
    }
  }
}

/** An element of the board in its own chunk. */
export class Later extends LaterValue<StaticValue> {
  /**
   * @param load imports the chunk and returns the tag of its element
   * @param tag tag of an element that is loaded already
   */
  constructor(load: () => Promise<StaticValue>, tag: StaticValue | null = null) {
    super(load);
    this.value = tag;
  }

  /** Tag of the element; `null` until the chunk is loaded. */
  get tag(): StaticValue | null {
    return this.value;
  }
}
