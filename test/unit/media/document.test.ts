/** Texts of media: what is refused, and why. */
import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../../src/base/refusal.js';
import { encodeDocuments, type RawDocument } from '../../../src/media/document.js';
import type { EncodedItem } from '../../../src/media/encode.js';
import { html } from '../../../src/media/html/value.js';
import { markdown } from '../../../src/media/markdown/value.js';
import { MediaCaptures } from '../../../src/page/media.js';

const MIB = 1024 * 1024;

function captured(value: unknown) {
  const taken = new MediaCaptures(() => null).take(value);
  if (taken === null) throw new Error('no media');
  return isRefusal(taken) ? [taken] : (taken.items as readonly ({ readonly raw: RawDocument } | Refusal)[]);
}

async function encoded(text: string | Blob) {
  const found: (EncodedItem | Refusal)[] = [];
  for await (const each of encodeDocuments('a text', 'text/html', [{ text, caption: '', facts: {} }]))
    found.push(each);
  return found;
}

describe('a text', () => {
  test.each([
    ['a number', html(5 as never), 'type'],
    ['null', markdown(null as never), 'type'],
    ['an object that is no element', html({ nodeType: 3, outerHTML: 'x' } as never), 'type'],
    ['an empty text', html(''), 'shape'],
    ['an empty Blob', markdown(new Blob([])), 'shape'],
    ['a text above 16 MiB', html('x'.repeat(16 * MIB + 1)), 'limit'],
    ['a Blob above 16 MiB', markdown(new Blob([new Uint8Array(16 * MIB + 1)])), 'limit'],
    ['an option of the wrong type', html('x', { scripts: 'yes' } as never), 'option'],
  ])('%s is refused with a reason', (_, value, code) => {
    expect(captured(value)).toEqual([{ code, reason: expect.stringMatching(/./) }]);
  });

  test('a caption that is null is none', () => {
    expect(captured(html('<p>', { caption: null as never }))).toEqual([
      expect.objectContaining({ raw: expect.objectContaining({ caption: '' }) }),
    ]);
  });

  test('a list keeps its good texts beside a bad one; a getter that throws is a reason', () => {
    const bad = {
      nodeType: 1,
      get outerHTML(): string {
        throw new Error('gone');
      },
    };
    expect(captured(html(['<p>a', bad, '<p>b']))).toEqual([
      expect.objectContaining({ raw: expect.objectContaining({ text: '<p>a' }) }),
      { code: 'unreadable', reason: expect.stringContaining('gone') },
      expect.objectContaining({ raw: expect.objectContaining({ text: '<p>b' }) }),
    ]);
  });

  test.each([
    ['a picture', new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0, 0, 0)])],
    ['a text in UTF-16', new Blob([Uint16Array.from('<p>text', (char) => char.charCodeAt(0))])],
    ['a text in Latin-1', new Blob([Uint8Array.of(0x3c, 0x70, 0x3e, 0xe9)])],
  ])('the bytes decide, not the declared type: %s is refused [MED3]', async (_, blob) => {
    expect(await encoded(new Blob([blob], { type: 'text/html' }))).toEqual([
      { code: 'type', reason: expect.stringMatching(/text/) },
    ]);
  });

  test('above 16 MiB in UTF-8, though shorter in characters, is refused when the bytes are known', async () => {
    expect(await encoded('€'.repeat(6 * MIB))).toEqual([{ code: 'limit', reason: 'a text may have 16 MiB' }]);
  });
});
