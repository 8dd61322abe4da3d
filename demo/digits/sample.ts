/** A look at the data: some training images in a strip. */
import { find } from './dom.js';
import type { Dataset, ImageSet } from './images.js';

const COLUMNS = 12;
const ROWS = 2;

/** Shows the first images of a dataset and how many there are. */
export function showSample(figure: HTMLElement, dataset: Dataset): void {
  const { train, test } = dataset;
  paintGrid(find('canvas', HTMLCanvasElement, figure), train);
  const number = new Intl.NumberFormat('en');
  find('figcaption', HTMLElement, figure).textContent =
    `${number.format(train.count)} training and ${number.format(test.count)} test images, ${train.width}\u00a0×\u00a0${train.height}`;
  figure.hidden = false;
}

function paintGrid(canvas: HTMLCanvasElement, set: ImageSet): void {
  canvas.width = COLUMNS * set.width;
  canvas.height = ROWS * set.height;
  const context = canvas.getContext('2d');
  if (!context) return;
  for (let i = 0; i < Math.min(set.count, COLUMNS * ROWS); i++) {
    const size = set.width * set.height;
    const image = greyImage(
      set.pixels.subarray(i * size, (i + 1) * size),
      set.maximum,
      set.width,
      set.height,
    );
    context.putImageData(image, (i % COLUMNS) * set.width, Math.floor(i / COLUMNS) * set.height);
  }
}

/** Grey values 0 … `maximum` as an image for a canvas. */
export function greyImage(
  values: ArrayLike<number>,
  maximum: number,
  width: number,
  height: number,
): ImageData {
  const image = new ImageData(width, height);
  for (let i = 0; i < values.length; i++) {
    const grey = (255 * (values[i] as number)) / maximum;
    image.data.set([grey, grey, grey, 255], 4 * i);
  }
  return image;
}
