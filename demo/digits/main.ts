/** The main demo: controls and pad on one side, the board of what they log on the other. */
import { showBoard } from '../show-board.js';
import { find } from './dom.js';
import { TrainForm } from './form.js';
import type { Dataset } from './images.js';
import { Pad, predict } from './pad.js';
import { showSample } from './sample.js';
import { StatusView } from './status.js';
import { Trainer, type TrainOptions, type TrainResult } from './trainer.js';

/** What the page offers to its console and to tests. */
export interface DigitsPage {
  readonly trainer: Trainer;
  /** Trains as the form says, except where `options` say otherwise. */
  train(options?: Partial<TrainOptions>): Promise<TrainResult>;
  /** Opens files as if a person had dropped them: takes `File`s, or names with their text. */
  open(files: readonly (File | { readonly name: string; readonly text: string })[]): Promise<Dataset>;
  pause(): void;
  resume(): void;
  stop(): void;
  /** Ten shares for one image (float32 in 0 … 1, row-major, in the size trained on); `null` before the first training. */
  predict(image: Float32Array): Promise<Float32Array | null>;
}

declare global {
  interface Window {
    digits: DigitsPage;
  }
}

const status = new StatusView();
const figure = find('#sample', HTMLElement);
let shown: Dataset | null = null;

const trainer = new Trainer(() => {
  status.render(trainer);
  pad.refresh();
  if (!trainer.busy) void pad.renew();
  if (trainer.dataset && trainer.dataset !== shown) {
    shown = trainer.dataset;
    showSample(figure, shown);
  }
});
const pad = new Pad(() => trainer.live);
const form = new TrainForm(find('#controls', HTMLFormElement), (result) => {
  if (result) status.showError(result.error);
  else void attempt(() => trainer.load(form.read().data));
});

/** Runs what a person asked for: what goes wrong is shown, not thrown. */
async function attempt(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    status.showError(error instanceof Error ? error.message : String(error));
  }
}

form.form.addEventListener('change', () => {
  figure.hidden = trainer.choice?.kind !== form.source;
});
form.form.addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(() => trainer.train(form.read()));
});
find('#pause', HTMLButtonElement).addEventListener('click', () => {
  if (trainer.state.kind === 'training' && trainer.state.paused) trainer.resume();
  else trainer.pause();
});
find('#stop', HTMLButtonElement).addEventListener('click', () => trainer.stop());

window.digits = {
  trainer,
  train: async (options = {}) => trainer.train({ ...form.read(), ...options }),
  open: async (files) => {
    await form.open(files.map((file) => (file instanceof File ? file : new File([file.text], file.name))));
    return trainer.load(form.read().data);
  },
  pause: () => trainer.pause(),
  resume: () => trainer.resume(),
  stop: () => trainer.stop(),
  predict: async (image) => trainer.live && predict(trainer.live, image),
};

void showBoard({ project: 'digits' });
