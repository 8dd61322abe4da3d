import type { CSSResult } from 'lit';

/** Adds styles to a shadow root, once: styles of code that is loaded later. */
export function adopt(root: ShadowRoot, { styleSheet: sheet }: CSSResult): void {
  if (sheet && !root.adoptedStyleSheets.includes(sheet)) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
}
