let context: CanvasRenderingContext2D | null | undefined;

/** Width of a text in CSS pixels in a CSS font (`11px sans-serif`), its longest line where there are several. */
export function textWidth(text: string, font: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  // Without a canvas nothing is drawn either.
  if (!context) return 0;
  context.font = font;
  let widest = 0;
  for (const line of text.split('\n')) widest = Math.max(widest, context.measureText(line).width);
  return widest;
}
