/** The document of the frame that shows foreign HTML [MED3]; what browsers make of it is a test of its own. */
import { describe, expect, test } from 'vitest';
import { type FrameContent, frameDocument, heightIn, sandboxOf } from '../../../../src/media/html/frame.js';

const HOSTILE = `"></iframe><script>top.pwned=1</script>&quot;&amp;<meta http-equiv="Content-Security-Policy" content="">`;

const content = (rest: Partial<FrameContent> = {}): FrameContent => ({
  ...{ text: HOSTILE, theme: null, nonce: null },
  ...rest,
});

/** The value of `srcdoc` in the outer document, as a parser reads it. */
function innerOf(document: string): string {
  const [, value = ''] = /srcdoc="([^"]*)"/.exec(document) ?? [];
  return value.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

describe('the document of a frame', () => {
  test('the text stands in the inner frame alone, unchanged, behind the policy', () => {
    const outer = frameDocument(content());
    expect(outer.split('<iframe')).toHaveLength(2);
    expect(outer.endsWith('></iframe>')).toBe(true);
    const inner = innerOf(outer);
    expect(inner.endsWith(HOSTILE)).toBe(true);
    expect(
      inner.startsWith('<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'),
    ).toBe(true);
    // Whatever is written before it makes the policy void.
    expect(
      outer.startsWith('<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'),
    ).toBe(true);
  });

  test('the outer policy lets no frame navigate; scripts are allowed by both frames or by none', () => {
    const quiet = frameDocument(content());
    expect(quiet).toContain("frame-src 'none'");
    expect(quiet).not.toContain('script-src');
    expect(quiet).toContain('<iframe sandbox="" ');
    expect(sandboxOf(content())).toBe('');
    const lively = frameDocument(content({ nonce: 'n1' }));
    expect(lively).toContain("frame-src 'none'");
    expect(lively.match(/script-src 'unsafe-inline'/g)).toHaveLength(2);
    expect(lively).toContain('<iframe sandbox="allow-scripts" ');
    expect(sandboxOf({ nonce: 'n1' })).toBe('allow-scripts');
  });

  test('styles stand below those of the document, and only where they are asked for', () => {
    const theme = { dark: true, text: '#eee', surface: '#111', accent: '#8cf' };
    const inner = innerOf(frameDocument(content({ theme })));
    expect(inner.indexOf('color-scheme:dark')).toBeLessThan(inner.indexOf(HOSTILE));
    expect(frameDocument(content())).not.toContain('color-scheme');
  });
});

describe('a message of a frame', () => {
  test('asks for a height within bounds', () => {
    expect(heightIn({ stepwell: 'n', height: 120.2 }, 'n')).toBe(121);
    expect(heightIn({ stepwell: 'n', height: 1e9 }, 'n')).toBe(2_000);
    expect(heightIn({ stepwell: 'n', height: -5 }, 'n')).toBe(0);
  });

  test.each([
    [{ stepwell: 'other', height: 5 }],
    [{ stepwell: 'n', height: Number.NaN }],
    [{ stepwell: 'n', height: Number.POSITIVE_INFINITY }],
    [{ stepwell: 'n', height: '5' }],
    [{ height: 5 }],
    [null],
    ['n'],
    [5],
  ])('%o is none of the guard', (message) => {
    expect(heightIn(message, 'n')).toBeNull();
  });
});
