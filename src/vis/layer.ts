import type { TensorSide } from '../tensor/port.js';
import { type Container, partOf } from './containers.js';
import type { Drawings } from './drawings.js';
import { shapeText } from './shapes.js';
import { pictureOfTensor, recordTensor, type TensorPicture } from './tensors.js';
import type { LayerLike, TensorData } from './types.js';

const HEADERS = ['Weight Name', 'Shape', 'Min', 'Max', '# Params', '# Zeros', '# NaNs', '# Infinities'];

/** Draws the weights of a layer in three parts: a table, a choice, and the distribution of the chosen weight. */
export async function drawLayer(
  drawings: Drawings,
  side: TensorSide,
  place: Container,
  layer: LayerLike,
): Promise<void> {
  const tensors = layer.getWeights() as readonly TensorData[];
  const names = tensors.map((_, i) => String(layer.weights[i]?.name ?? `weight ${i}`));
  // All at once: their results are read from the device together.
  const counting = Promise.all(tensors.map((tensor) => pictureOfTensor(side, tensor)));
  for (const [i, tensor] of tensors.entries()) {
    recordTensor(drawings.recording, side, `${place.key}/${names[i]}`, tensor);
  }
  const pictures = await counting;
  const rows = tensors.map(({ shape, size }, i) => {
    const { min, max, numZeros, numNans, numInfs } = (pictures[i] as TensorPicture).stats;
    return [names[i], shapeText(shape), min, max, size, numZeros, numNans, numInfs];
  });
  await drawings.draw(partOf(place, 'weights'), { table: { headers: HEADERS, rows } });
  if (tensors.length === 0) return;
  const chart = partOf(place, 'distribution');
  const choice = choiceIn(partOf(place, 'choice').drawArea, names);
  // The table above holds the statistics already.
  const draw = () =>
    drawings.draw(
      { ...chart, name: choice.value },
      { value: pictures[choice.selectedIndex]?.value ?? null, table: null, size: { height: 180 } },
    );
  choice.onchange = () => void draw();
  // The parts stand in the order in which they are read.
  place.drawArea.append(chart.drawArea);
  await draw();
}

/** A choice of weights; what was chosen before stays chosen. */
function choiceIn(element: HTMLElement, names: readonly string[]): HTMLSelectElement {
  const before = element.querySelector('select')?.value ?? '';
  const label = document.createElement('label');
  const select = document.createElement('select');
  for (const name of names) {
    const option = document.createElement('option');
    option.value = name;
    option.textContent = name;
    select.append(option);
  }
  if (names.includes(before)) select.value = before;
  label.append('Values of ', select);
  label.style.cssText = 'display: block; padding: 4px 10px; font-size: 12px';
  element.replaceChildren(label);
  return select;
}
