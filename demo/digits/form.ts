/** The form as options for a training, and the files that a person opens. */
import { find } from './dom.js';
import type { NamedBytes } from './files.js';
import { DEFAULT_MNIST_URL } from './mnist-url.js';
import { MODEL_SIZES, OPTIMIZERS } from './model.js';
import type { DataChoice, TrainOptions } from './trainer.js';

const SOURCES = ['drawn', 'files', 'url'] as const;
const BACKENDS = ['auto', 'webgpu', 'webgl', 'cpu'] as const;

/** Largest file that is read: MNIST's largest has 10 MB packed and 47 MB unpacked. */
const MAX_FILE_BYTES = 128 * 2 ** 20;

export class TrainForm {
  readonly form: HTMLFormElement;
  #files: readonly NamedBytes[] = [];

  /** @param onFiles called when the person has opened files, after they were read; or with what went wrong */
  constructor(form: HTMLFormElement, onFiles: (result: { error: string } | null) => void) {
    this.form = form;
    find('[name=url]', HTMLInputElement, form).value = DEFAULT_MNIST_URL;
    form.addEventListener('change', () => this.#showSource());
    // The browser keeps the chosen source over a reload.
    this.#showSource();

    const open = async (list: FileList | null | undefined) => {
      if (!list || list.length === 0) return;
      try {
        await this.open([...list]);
        onFiles(null);
      } catch (error) {
        onFiles({ error: error instanceof Error ? error.message : String(error) });
      }
    };
    const input = find('#files', HTMLInputElement, form);
    input.addEventListener('change', async () => {
      await open(input.files);
      // So that the same file can be chosen again after it was corrected.
      input.value = '';
    });
    acceptDrops(find('#drop', HTMLElement, form), (list) => void open(list));
  }

  /** Which source is chosen now. */
  get source(): DataChoice['kind'] {
    return oneOf(SOURCES, String(new FormData(this.form).get('source')));
  }

  /** Reads files into memory and makes them the source. */
  async open(files: readonly File[]): Promise<void> {
    const large = files.find((file) => file.size > MAX_FILE_BYTES);
    if (large) throw new Error(`${large.name} is larger than ${MAX_FILE_BYTES / 2 ** 20} MB.`);
    this.#files = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    find('[name=source][value=files]', HTMLInputElement, this.form).checked = true;
    find('#file-list', HTMLElement, this.form).textContent = files.map((file) => file.name).join(', ');
    this.#showSource();
  }

  /**
   * The options as they stand in the form.
   * @throws Error when a field is not filled in as it should be; the browser shows which one
   */
  read(): TrainOptions {
    if (!this.form.reportValidity()) throw new Error('A field of the form is not filled in as it should be.');
    const values = new FormData(this.form);
    const text = (name: string) => String(values.get(name) ?? '').trim();
    const number = (name: string) => Number(text(name));
    return {
      data: this.#readData(text, number),
      model: oneOf(MODEL_SIZES, text('model')),
      optimizer: oneOf(OPTIMIZERS, text('optimizer')),
      learningRate: number('learningRate'),
      batchSize: number('batchSize'),
      epochs: number('epochs'),
      backend: oneOf(BACKENDS, text('backend')),
      watchEvery: number('watchEvery'),
      name: text('name'),
    };
  }

  #readData(text: (name: string) => string, number: (name: string) => number): DataChoice {
    const seed = number('seed');
    switch (this.source) {
      case 'files':
        if (this.#files.length === 0) throw new Error('Choose the files to train on first.');
        return { kind: 'files', files: this.#files, seed };
      case 'url':
        return { kind: 'url', url: text('url'), seed };
      case 'drawn':
        return { kind: 'drawn', train: number('trainCount'), test: number('testCount'), seed };
    }
  }

  /** Shows the fields of the chosen source; the others are disabled so that they are not checked. */
  #showSource(): void {
    const source = this.source;
    for (const panel of this.form.querySelectorAll<HTMLElement>('[data-source]')) {
      panel.hidden = panel.dataset.source !== source;
      for (const input of panel.querySelectorAll('input')) input.disabled = panel.hidden;
    }
  }
}

function oneOf<T extends string>(list: readonly T[], text: string): T {
  const found = list.find((item) => item === text);
  if (found === undefined) throw new Error(`“${text}” is none of ${list.join(', ')}.`);
  return found;
}

/** Files may be dropped anywhere on the page; without this the browser would leave the page and open them. */
function acceptDrops(zone: HTMLElement, open: (files: FileList | undefined) => void): void {
  addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) zone.classList.remove('over');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    open(event.dataTransfer?.files);
  });
}
