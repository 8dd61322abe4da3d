import { type Announcement, readAnnouncement } from '../record/announcement.js';
import type { RunState } from './run-state.js';

/** The announced keys that have no value of any kind yet, in the order of their first announcements. */
export function announcedIn({ edits, scalars, texts, jsons, histograms, media }: RunState): Announcement[] {
  const logged = [scalars, texts, jsons, histograms, ...media.values()];
  return edits.entries().flatMap(([field, value]) => {
    const announced = readAnnouncement(field, value);
    return announced && !logged.some((keys) => keys.has(announced.key)) ? [announced] : [];
  });
}
