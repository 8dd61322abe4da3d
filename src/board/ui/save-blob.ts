/** How long the address of a download lives (ms). The browser reads the bytes later than the click. */
const KEEP_MS = 60_000;

/** Downloads bytes as a file without a specific type, so that the browser never opens logged data as a document [MED3]. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
