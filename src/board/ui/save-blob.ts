/** How long the address of a download lives: the download reads the bytes in its own time (ms). */
const KEEP_MS = 60_000;

/** Downloads bytes as a file of no type: what a page logged is never opened as a document here [MED3]. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
