let context: CanvasRenderingContext2D | null | undefined;

/** Width of a text in CSS pixels in a CSS font (`11px sans-serif`). For several lines, the width of the widest line. */
export function textWidth(text: string, font: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  // Without a canvas nothing is drawn, so the width does not matter.
  if (!context) return 0;
  context.font = font;
  let widest = 0;
  for (const line of text.split('\n')) widest = Math.max(widest, context.measureText(line).width);
  return widest;
}
