import type { Frame, RecordKind, SessionRecord } from '../../record/kinds.js';
import type { RunContent } from '../content.js';

const SESSIONS: ReadonlySet<RecordKind> = new Set(['session']);

/** The first session of the run; `null`: none. Editors' streams, which have no recorder, do not count. */
export async function firstSession(content: RunContent): Promise<SessionRecord | null> {
  for await (const frame of content.frames({ kinds: SESSIONS })) {
    const session = recorderSession(frame);
    if (session) return session;
  }
  return null;
}

/** A recorder's session that begins in this frame. */
export function recorderSession(frame: Frame): SessionRecord | null {
  for (const record of frame.records) {
    if (record.kind === 'session' && record.recorder !== '') return record;
  }
  return null;
}
