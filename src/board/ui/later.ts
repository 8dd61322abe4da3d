import type { StaticValue } from 'lit/static-html.js';

/** A part of the board in a file of its own, loaded when it is first needed: most visits need few of these parts. */
export class Later {
  /** `null` until the file is here. */
  tag: StaticValue | null;
  readonly #import: () => Promise<StaticValue>;
  #loading: Promise<StaticValue> | null = null;

  /**
   * @param load imports the file and gives the tag of its part
   * @param tag of a part that is here already
   */
  constructor(load: () => Promise<StaticValue>, tag: StaticValue | null = null) {
    this.#import = load;
    this.tag = tag;
  }

  /** Loads the file once; after a failure the next call tries again. */
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
