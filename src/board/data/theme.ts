/** `auto` follows the system (`prefers-color-scheme`). */
export type ThemeChoice = 'auto' | 'light' | 'dark';
