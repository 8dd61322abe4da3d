import type uPlot from 'uplot';

/** A vertical line at an x, with an optional label. */
export interface Mark {
  readonly x: number;
  readonly color: string;
  /** Empty: only the line. */
  readonly label: string;
  readonly dashed: boolean;
}

/** Draws vertical lines with labels at the top, on the side with more room. `halo`: colour behind the labels. */
export function drawMarks(
  plot: uPlot,
  marks: readonly Mark[],
  style: { readonly halo: string; readonly font: string; readonly ratio: number },
): void {
  const { ctx, bbox } = plot;
  const { ratio } = style;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `600 ${10 * ratio}px ${style.font}`;
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  const width = Math.max(1, Math.round(1.25 * ratio));
  for (const { x, color, label, dashed } of marks) {
    // A line of odd width is sharp only if its centre is the middle of a pixel.
    const at = Math.round(plot.valToPos(x, 'x', true)) + (width % 2) / 2;
    if (at < bbox.left - 1 || at > bbox.left + bbox.width + 1) continue;
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.setLineDash(dashed ? [4 * ratio, 3 * ratio] : []);
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    if (label === '') continue;
    const toRight = bbox.left + bbox.width - at >= at - bbox.left;
    ctx.textAlign = toRight ? 'left' : 'right';
    const left = at + (toRight ? 5 : -5) * ratio;
    const middle = bbox.top + 9 * ratio;
    ctx.setLineDash([]);
    ctx.strokeStyle = style.halo;
    ctx.lineWidth = 4 * ratio;
    ctx.strokeText(label, left, middle);
    ctx.fillStyle = color;
    ctx.fillText(label, left, middle);
  }
  ctx.restore();
}
