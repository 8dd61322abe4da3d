import type { StaticValue } from 'lit/static-html.js';

/** A part of the board in a file of its own, loaded when it is first needed: most visits need few of these parts. */
export class Later {
  /** `null` until the file is here. */
  tag: StaticValue | null = null;
  readonly #import: () => Promise<StaticValue>;
  #loading: Promise<StaticValue> | null = null;

  /** @param load imports the file and gives the tag of its part */
  constructor(load: () => Promise<StaticValue>) {
    this.#import = load;
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
