/** Prints a warning on the console, for the author of the page. */
export function announce(text: string): void {
  // biome-ignore lint/suspicious/noConsole: the author of the page must learn that values are not recorded as given.
  console.warn(text);
}

/** Prints a notice that the board shows too. */
export function tell(notice: string): void {
  announce(`Stepwell: ${notice}`);
}
