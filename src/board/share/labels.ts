import type { UploadState } from '../../source/uploads.js';
import { formatDuration } from '../ui/format.js';

/** The server of an address, as short as people say it; a text that is no address stays as it is. */
export function hostOf(url: string): string {
  return webAddress(url)?.host ?? url;
}

/** An http or https address; `null` for any other text. */
export function webAddress(text: string): URL | null {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** Share of the frames that the server has, 0 to 100. */
function percentOf({ frames, sent }: UploadState): number {
  return frames > 0 ? Math.min(100, Math.floor((100 * sent) / frames)) : 0;
}

/** The upload state of a run in one or two sentences. `now`: ms since the epoch. */
export function uploadLabel(upload: UploadState, now: number): string {
  const host = hostOf(upload.url);
  const why = upload.reason ? ` ${sentence(upload.reason)}` : '';
  switch (upload.state) {
    case 'waiting':
      return `Waiting to be sent to ${host}.${why}${nextTry(upload.nextTry, now)}`;
    case 'sending':
      return `Sending to ${host}, ${percentOf(upload)} %.`;
    case 'sent':
      return `On ${host}, with everything recorded so far.`;
    case 'complete':
      return `On ${host}, complete.`;
    case 'stopped':
      return `Not sent to ${host}.${why}`;
  }
}

function nextTry(time: number | null, now: number): string {
  if (time === null) return '';
  const seconds = Math.ceil((time - now) / 1_000);
  return seconds <= 0 ? ' Trying again now.' : ` Next try in ${formatDuration(seconds * 1_000)}.`;
}

/** Adds a full stop if the text has no end mark. */
function sentence(text: string): string {
  const whole = text.trim();
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}
