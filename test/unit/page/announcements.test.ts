import { describe, expect, test } from 'vitest';
import type { Refusal } from '../../../src/base/refusal.js';
import { type AnnounceOptions, announcementsOf } from '../../../src/page/announcements.js';
import { announcementRecord, readAnnouncement } from '../../../src/record/announcement.js';

/** What a call announces, and the codes of its problems. */
function announce(keys: unknown, options?: unknown) {
  const problems: Refusal[] = [];
  const announced = announcementsOf(keys as string[], options as AnnounceOptions, (_, refusal) =>
    problems.push(refusal),
  );
  return { announced, codes: problems.map(({ code }) => code), problems };
}

describe('announce', () => {
  test('a key or an array of keys, with the kind of their values and when the values come', () => {
    const plain = { kind: 'scalar', every: null, first: null };
    expect(announce('val/loss')).toMatchObject({ announced: [{ key: 'val/loss', ...plain }], codes: [] });
    expect(announce(['a', '__proto__'], { kind: 'histogram', every: 100, first: 0.5 })).toMatchObject({
      announced: [
        { key: 'a', kind: 'histogram', every: 100, first: 0.5 },
        { key: '__proto__', kind: 'histogram', every: 100, first: 0.5 },
      ],
      codes: [],
    });
    expect(announce('sample', { kind: 'image' }).announced).toEqual([
      { key: 'sample', kind: 'media', media: 'image', every: null, first: null },
    ]);
    expect(announce([]).announced).toEqual([]);
  });

  test('a bad key is left out, a bad time counts as not given, a kind that nobody knows announces nothing', () => {
    const { announced, codes } = announce(['', 'a', 7, 'x'.repeat(513), null]);
    expect(announced.map(({ key }) => key)).toEqual(['a']);
    expect(codes).toEqual(['key', 'key', 'key', 'key']);
    for (const every of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '7', null]) {
      expect(announce('a', { every }), String(every)).toMatchObject({
        announced: [{ every: null }],
        codes: ['option'],
      });
    }
    expect(announce('a', { first: Number.NaN })).toMatchObject({
      announced: [{ first: null }],
      codes: ['option'],
    });
    expect(announce('a', { first: -5 }).announced).toMatchObject([{ first: -5 }]);
    for (const kind of ['media', 'scalars', '', 5, null]) {
      expect(announce('a', { kind }), String(kind)).toMatchObject({ announced: [], codes: ['option'] });
    }
  });

  test('never throws', () => {
    const trap = new Proxy([], {
      get() {
        throw new Error('a trap');
      },
    });
    for (const keys of [undefined, null, 5, {}, Symbol('a')]) {
      expect(announce(keys)).toMatchObject({ announced: [], codes: ['argument'] });
    }
    expect(announce(trap)).toMatchObject({ announced: [], codes: ['unreadable'] });
    expect(announce('a', trap)).toMatchObject({ announced: [], codes: ['unreadable'] });
    const many = announce(Array.from({ length: 10_001 }, (_, i) => `k${i}`));
    expect([many.announced.length, many.codes]).toEqual([10_000, ['limit']]);
  });

  test('the record of an announcement is read back; a field of another meaning is none', () => {
    for (const each of [...announce(['a/b', '']).announced, ...announce('v', { kind: 'video' }).announced]) {
      const { field, value } = announcementRecord(each, 5);
      expect(readAnnouncement(field, value)).toEqual(each);
    }
    expect(readAnnouncement('name', { kind: 'scalar' })).toBeNull();
    expect(readAnnouncement('announced/a', 'scalar')).toBeNull();
    expect(readAnnouncement('announced/a', { kind: 'media' })).toBeNull();
    // A field that a later version writes in another form.
    expect(readAnnouncement('announced/a', { kind: 'scalar', every: 'epoch' })).toMatchObject({
      every: null,
    });
  });
});
