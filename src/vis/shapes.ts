/** A shape as text, such as `[batch,10]`; of a layer with several outputs, all of them. */
export function shapesText(shape: readonly unknown[]): string {
  if (!Array.isArray(shape[0])) return shapeText(shape);
  return `[${shape.map((each) => shapeText(each as readonly unknown[])).join(', ')}]`;
}

/** One shape as text. */
export function shapeText(shape: readonly unknown[]): string {
  if (shape.length === 0) return 'Scalar';
  return `[${shape.map((length, i) => (i === 0 && length === null ? 'batch' : length)).join(',')}]`;
}
