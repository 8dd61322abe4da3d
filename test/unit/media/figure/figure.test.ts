/** Figures: what is refused and why, and how the beginning of an SVG is read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../../../src/base/refusal.js';
import type { RawDocument } from '../../../../src/media/document.js';
import type { EncodedItem } from '../../../../src/media/encode.js';
import { encodeFigures } from '../../../../src/media/figure/encode.js';
import { svgRoot } from '../../../../src/media/figure/svg.js';
import { figure } from '../../../../src/media/figure/value.js';
import type { RawImage } from '../../../../src/media/image/raw.js';
import { MediaCaptures } from '../../../../src/page/media.js';

const XMLNS = 'xmlns="http://www.w3.org/2000/svg"';

function captured(value: unknown) {
  const taken = new MediaCaptures(() => null).take(value);
  if (taken === null) throw new Error('no media');
  return isRefusal(taken) ? [taken] : taken.items;
}

async function encoded(raw: RawDocument | RawImage) {
  const found: (EncodedItem | Refusal)[] = [];
  for await (const each of encodeFigures([raw])) found.push(each);
  return found;
}

const blobOf = (...parts: BlobPart[]): RawImage => ({ kind: 'blob', blob: new Blob(parts), caption: '' });

describe('a figure', () => {
  test.each([
    ['a number', figure(5 as never), 'type'],
    ['null', figure(null as never), 'type'],
    [
      'an element that is no SVG',
      figure({ nodeType: 1, tagName: 'DIV', outerHTML: '<div>' } as never),
      'type',
    ],
    ['an empty text', figure(''), 'shape'],
    ['an empty Blob', figure(new Blob([])), 'shape'],
    ['an empty list', figure([]), 'shape'],
    ['a text above 16 MiB', figure('x'.repeat(16 * 1024 * 1024 + 1)), 'limit'],
  ])('%s is refused with a reason', (_, value, code) => {
    expect(captured(value)).toEqual([{ code, reason: expect.stringMatching(/./) }]);
  });

  test('a getter that throws is a reason, and the good figures of the list are kept', () => {
    const bad = {
      nodeType: 1,
      get outerHTML(): string {
        throw new Error('gone');
      },
    };
    expect(captured(figure(['<svg/>', bad], { caption: ['one'] }))).toEqual([
      expect.objectContaining({ raw: { text: '<svg/>', caption: 'one', facts: {} } }),
      { code: 'unreadable', reason: expect.stringContaining('gone') },
    ]);
  });

  test.each([
    ['HTML', '<html><svg/></html>'],
    ['another namespace', '<svg xmlns="http://www.w3.org/1999/xhtml"/>'],
    ['an unknown prefix', '<a:svg/>'],
    ['a longer name', '<svgs/>'],
    ['a tag without an end', '<svg width="1"'],
    ['plain text', 'svg'],
  ])('a text with %s is refused', async (_, text) => {
    expect(await encoded({ text, caption: '', facts: {} })).toEqual([
      { code: 'type', reason: 'a figure is neither an image nor an SVG' },
    ]);
  });

  test('[MED3] a Blob is judged by its bytes: UTF-8 of an SVG, an image, nothing else', async () => {
    expect(await encoded(blobOf(`\ufeff<svg ${XMLNS}/>`))).toEqual([
      expect.objectContaining({ type: 'image/svg+xml' }),
    ]);
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
    expect(await encoded(blobOf(png))).toEqual([expect.objectContaining({ type: 'image/png' })]);
    expect(await encoded(blobOf(Uint8Array.of(0xff, 0xfe, 60, 0)))).toEqual([
      { code: 'type', reason: expect.stringContaining('not those of a text') },
    ]);
  });
});

describe('the root of an SVG', () => {
  test.each([
    [`<svg ${XMLNS} width="10" height='5.5px'/>`, 10, 5.5],
    [
      `<?xml version="1.0"?>\n<!-- <svg> --- -->\n<!DOCTYPE svg [<!ENTITY a "b">]>\n<svg ${XMLNS} viewBox="0,0 3 4">`,
      3,
      4,
    ],
    ['<s:svg xmlns:s="http://www.w3.org/2000/svg" title="a > b" width="2" height="2"/>', 2, 2],
    ['<svg xmlns="&ns_svg;" width="100%" height="100%" viewBox="0 0 1 0"/>', 0, 0],
    [`<svg ${XMLNS} data-width="9" width="${'9'.repeat(400)}" height="1"/>`, 0, 0],
  ])('%s', (text, width, height) => {
    expect(svgRoot(text)).toEqual({ width, height, namespaceAt: null });
  });

  test('any text has an answer; sizes are finite and not negative', () => {
    const part = fc.constantFrom(
      '<svg',
      '<!--',
      '-->',
      '<!DOCTYPE',
      '[',
      ']',
      '>',
      '<?',
      '"',
      "'",
      ' width=',
      '"1e9"',
      '-',
      'a',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const root = svgRoot(parts.join(''));
        expect(
          root === null || (root.width >= 0 && root.height >= 0 && Number.isFinite(root.width * root.height)),
        ).toBe(true);
      }),
    );
    for (const head of ['<!--', '<!DOCTYPE [', '<?', ' ', '<svg a="', '<svg a ']) {
      expect(svgRoot(head.repeat(200_000))).toBeNull();
    }
  });
});
