import type { TemplateResult } from 'lit';
import { drawnIcon, type IconName, icon } from './icons.js';

/** Icons that the first screen does not have. */
const PATHS = {
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.8 7v4M9.2 7v4',
  pencil: 'M10.5 3l2.5 2.5-7.5 7.5H3v-2.5zM9 4.5L11.5 7',
  filter: 'M2.5 3.5h11L9.5 8.5v4l-3 1v-5z',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.2v1.4M8 13.4v1.4M1.2 8h1.4M13.4 8h1.4M3.2 3.2l1 1M11.8 11.8l1 1M12.8 3.2l-1 1M4.2 11.8l-1 1',
  moon: 'M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6z',
  auto: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 2.5v11M10.5 4v8M12.5 6v4',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
  plus: 'M8 3v10M3 8h10',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.9-.9',
  views: 'M4.5 2.5h7v11L8 10.7l-3.5 2.8z',
} as const;

/** The name of any icon. */
export type AnyIconName = IconName | keyof typeof PATHS;

/** As {@link icon}, for all icons. */
export function anyIcon(name: AnyIconName): TemplateResult {
  return Object.hasOwn(PATHS, name) ? drawnIcon(PATHS[name as keyof typeof PATHS]) : icon(name as IconName);
}
