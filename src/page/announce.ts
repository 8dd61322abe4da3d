/** Tells the author of the page something on the console. */
export function announce(text: string): void {
  // biome-ignore lint/suspicious/noConsole: the author of the page must learn that values are not recorded as given.
  console.warn(text);
}

/** Tells the author of the page what the board's status line says, too. */
export function tell(notice: string): void {
  announce(`Stepwell: ${notice}`);
}
