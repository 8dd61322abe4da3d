/** What the picture says of a curve. */
interface Entry {
  readonly label: string;
  readonly note: string;
  readonly color: string;
}

const MARGIN = 12;
const ROW = 18;
const MOST_ROWS = 24;

/** A canvas as a PNG with the background of the board, a title above and a legend below. */
export async function pictureOf(
  element: HTMLElement,
  drawn: HTMLCanvasElement,
  title: string,
  entries: readonly Entry[],
): Promise<Blob | null> {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--s-${name}`).trim();
  const ratio = devicePixelRatio;
  const rows = entries.slice(0, MOST_ROWS);
  const [width, height] = [drawn.width / ratio, drawn.height / ratio];
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil((width + 2 * MARGIN) * ratio);
  canvas.height = Math.ceil((height + 2 * MARGIN + ROW * (rows.length + 1)) * ratio);
  const ctx = canvas.getContext('2d');
  if (!ctx) return null;
  ctx.scale(ratio, ratio);
  ctx.fillStyle = color('surface');
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.fillStyle = color('text');
  ctx.textBaseline = 'middle';
  ctx.font = `600 13px ${style.fontFamily}`;
  ctx.fillText(title.slice(0, 200), MARGIN, MARGIN + ROW / 2 - 2, width);
  ctx.drawImage(drawn, MARGIN, MARGIN + ROW, width, height);
  ctx.font = `12px ${style.fontFamily}`;
  for (const [i, entry] of rows.entries()) {
    const y = MARGIN + ROW + height + ROW * (i + 0.5);
    ctx.fillStyle = entry.color;
    ctx.fillRect(MARGIN, y - 1.5, 10, 3);
    ctx.fillStyle = color('text');
    ctx.fillText(
      [entry.label.slice(0, 200), entry.note].filter(Boolean).join('   '),
      MARGIN + 16,
      y,
      width - 16,
    );
  }
  return new Promise((resolve) => canvas.toBlob(resolve));
}
