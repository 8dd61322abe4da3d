/** The drawing pad: ink from mouse, pen or finger, and what the network makes of it. */
import * as tf from '@tensorflow/tfjs';
import { find } from './dom.js';
import { CLASSES } from './images.js';
import { type Ink, layOutDigit } from './layout.js';
import { greyImage } from './sample.js';
import type { LiveModel } from './trainer.js';

/** Side of the pad's canvas; the pad is shown smaller, so that lines are smooth. */
const PAD_SIDE = 224;
const LINE_WIDTH = 18;

/** While a network trains, the prediction for a drawn digit is renewed this often. */
const REFRESH_MS = 300;

const HINT = 'The network answers here.';

export class Pad {
  readonly #canvas = find('#pad', HTMLCanvasElement);
  readonly #seen = find('#seen', HTMLCanvasElement);
  readonly #answer = find('#prediction', HTMLElement);
  readonly #bars = Array.from({ length: CLASSES }, (_, digit) => makeBar(digit));
  readonly #context: CanvasRenderingContext2D;
  readonly #live: () => LiveModel | null;
  #predicting = false;
  #again = false;
  #refreshed = 0;

  /** @param live the network to ask, if there is one */
  constructor(live: () => LiveModel | null) {
    this.#live = live;
    this.#canvas.width = PAD_SIDE;
    this.#canvas.height = PAD_SIDE;
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('This browser gives no canvas to draw on.');
    this.#context = context;
    context.strokeStyle = 'white';
    context.lineWidth = LINE_WIDTH;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    find('#bars', HTMLElement).append(...this.#bars.map((bar) => bar.item));
    find('#clear', HTMLButtonElement).addEventListener('click', () => this.clear());
    this.#listen();
    this.clear();
  }

  clear(): void {
    this.#context.clearRect(0, 0, PAD_SIDE, PAD_SIDE);
    void this.renew();
  }

  /** Tells the pad that the network has learnt something; cheap enough to be called per batch. */
  refresh(): void {
    if (performance.now() - this.#refreshed < REFRESH_MS) return;
    this.#refreshed = performance.now();
    void this.renew();
  }

  /** Asks the network about what is on the pad now. One question at a time: the last one counts. */
  async renew(): Promise<void> {
    if (this.#predicting) {
      this.#again = true;
      return;
    }
    this.#predicting = true;
    try {
      do {
        this.#again = false;
        await this.#predict();
      } while (this.#again);
    } finally {
      this.#predicting = false;
    }
  }

  async #predict(): Promise<void> {
    const live = this.#live();
    const { width, height } = live ?? { width: 28, height: 28 };
    const image = layOutDigit(this.#ink(), width, height);
    this.#seen.width = width;
    this.#seen.height = height;
    if (image) this.#seen.getContext('2d')?.putImageData(greyImage(image, 1, width, height), 0, 0);
    if (!live || !image) {
      this.#show(null, image ? 'Start a training: its network answers here.' : HINT);
      return;
    }
    try {
      const shares = await predict(live, image);
      const best = shares.indexOf(Math.max(...shares));
      this.#show(shares, best < 0 ? 'The network gives no numbers.' : `${best}, says the network.`);
    } catch (error) {
      this.#show(null, `The network does not answer: ${error instanceof Error ? error.message : error}`);
    }
  }

  #show(shares: Float32Array | null, answer: string): void {
    const best = shares ? shares.indexOf(Math.max(...shares)) : -1;
    this.#bars.forEach(({ item, fill, share }, digit) => {
      const value = shares?.[digit];
      const percent = value === undefined ? '' : `${Math.round(100 * value)} %`;
      fill.style.width = value === undefined ? '0' : `${100 * value}%`;
      share.textContent = percent;
      item.classList.toggle('best', digit === best);
    });
    // Assigned only when it changes: it is a live region, and would be read aloud each time.
    if (this.#answer.textContent !== answer) this.#answer.textContent = answer;
  }

  #ink(): Ink {
    const { data } = this.#context.getImageData(0, 0, PAD_SIDE, PAD_SIDE);
    const alpha = new Uint8ClampedArray(PAD_SIDE * PAD_SIDE);
    for (let i = 0; i < alpha.length; i++) alpha[i] = data[4 * i + 3] as number;
    return { width: PAD_SIDE, height: PAD_SIDE, pixels: alpha };
  }

  #listen(): void {
    const canvas = this.#canvas;
    let from: { x: number; y: number } | null = null;
    const draw = (event: PointerEvent) => {
      const box = canvas.getBoundingClientRect();
      const to = {
        x: ((event.clientX - box.left) * PAD_SIDE) / box.width,
        y: ((event.clientY - box.top) * PAD_SIDE) / box.height,
      };
      this.#context.beginPath();
      this.#context.moveTo(from?.x ?? to.x, from?.y ?? to.y);
      this.#context.lineTo(to.x, to.y);
      this.#context.stroke();
      from = to;
    };
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      from = null;
      draw(event);
      void this.renew();
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      const passed = event.getCoalescedEvents?.() ?? [];
      for (const point of passed.length > 0 ? passed : [event]) draw(point);
      void this.renew();
    });
    canvas.addEventListener('keydown', (event) => {
      if (!['Escape', 'Delete', 'Backspace'].includes(event.key)) return;
      event.preventDefault();
      this.clear();
    });
  }
}

/**
 * The network's answer for one image.
 * @param image float32 in 0 … 1, row-major, of the network's size
 * @returns ten shares that add up to 1
 */
export async function predict(live: LiveModel, image: Float32Array): Promise<Float32Array> {
  const output = tf.tidy(() => {
    const input = tf.tensor4d(image, [1, live.height, live.width, 1]);
    return live.model.predict(input) as tf.Tensor;
  });
  try {
    return Float32Array.from(await output.data());
  } finally {
    output.dispose();
  }
}

function makeBar(digit: number): { item: HTMLElement; fill: HTMLElement; share: HTMLElement } {
  const item = document.createElement('li');
  const track = document.createElement('span');
  const fill = document.createElement('span');
  const share = document.createElement('span');
  track.className = 'track';
  fill.className = 'fill';
  share.className = 'share';
  track.append(fill);
  item.append(String(digit), track, share);
  return { item, fill, share };
}
