/** Specifications of Vega: what is refused and why, and what a chart is not allowed to do. */
import { parse } from 'vega';
import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../../../src/base/refusal.js';
import type { RawDocument } from '../../../../src/media/document.js';
import type { EncodedItem } from '../../../../src/media/encode.js';
import { encodeVega } from '../../../../src/media/vega/encode.js';
import { faultOf } from '../../../../src/media/vega/fault.js';
import { confined, refusingLoader } from '../../../../src/media/vega/panel-chart.js';
import { vega } from '../../../../src/media/vega/value.js';
import { MediaCaptures } from '../../../../src/page/media.js';

function captured(value: unknown) {
  const taken = new MediaCaptures(() => null).take(value);
  if (taken === null) throw new Error('no media');
  return isRefusal(taken) ? [taken] : taken.items;
}

async function encoded(text: string) {
  const raw: RawDocument = { text, caption: '', facts: {} };
  const found: (EncodedItem | Refusal)[] = [];
  for await (const each of encodeVega([raw])) found.push(each);
  return found;
}

describe('a Vega chart', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  test.each([
    ['a number', vega(5 as never), ['type']],
    ['null', vega(null as never), ['type']],
    ['a list in a list', vega([[]] as never), ['type']],
    ['an empty text', vega(''), ['shape']],
    ['an object that is too large', vega({ mark: 'x'.repeat(16 * 1024 * 1024 + 1) }), ['limit']],
    ['a circle', vega(circular), [undefined, 'type']],
    ['a number that is not finite', vega({ data: Float32Array.of(Number.NaN) }), [undefined, 'partial']],
  ])('%s is a problem', (_, value, codes) => {
    const items = captured(value);
    expect(items.map((item) => ('code' in item ? item.code : undefined))).toEqual(codes);
  });

  test.each([
    ['no JSON', '{', 'type'],
    ['a list', '[]', 'type'],
    ['an object without fields of Vega', '{"data":[]}', 'type'],
  ])('a text with %s is refused', async (_, text, code) => {
    expect(await encoded(text)).toEqual([{ code, reason: expect.stringMatching(/^a Vega chart/) }]);
  });

  test('a version that has no type gets the newest; usermeta is cut out', async () => {
    const schema = 'https://vega.github.io/schema/vega/v99.json';
    const [item, problem] = await encoded(
      JSON.stringify({ usermeta: { embedOptions: { config: '//x' } }, $schema: schema }),
    );
    expect(item).toMatchObject({ type: 'application/vnd.vega.v6+json' });
    expect(await (item as EncodedItem).blob.text()).toBe(JSON.stringify({ $schema: schema }));
    expect(problem).toMatchObject({ code: 'partial' });
  });
});

describe('[MED3] a chart on the board', () => {
  test('loads no address but images that are in the specification, and leads nowhere', async () => {
    const image = 'data:image/png;base64,AA';
    await expect(refusingLoader.sanitize(image, { context: 'image' } as never)).resolves.toEqual({
      href: image,
    });
    const refused = [
      refusingLoader.load('data.json'),
      refusingLoader.http('http://x', {}),
      refusingLoader.file('/etc/passwd'),
      refusingLoader.sanitize('https://x/a.png', { context: 'image' } as never),
      refusingLoader.sanitize('data:text/html,x', { context: 'image' } as never),
      refusingLoader.sanitize(image, { context: 'href' } as never),
    ];
    for (const each of refused) await expect(each).rejects.toThrow('loads nothing');
  });

  test('has controls that only set a value, in its own element, and does not listen to other elements', () => {
    const signals = [
      {
        name: 'a',
        value: 1,
        bind: { input: 'range', min: 0, max: 2, onfocus: 'x', style: 'x', element: '#page' },
      },
      { name: 'b', value: 1, bind: { input: 'image', src: 'https://x/leak.png' } },
      { name: 'c', value: 1, bind: { element: '#password', event: 'input' } },
    ];
    const config = { events: { selector: ['input'], globalCursor: true } };
    const runtime = confined(parse({ signals, config } as never, {}, { ast: true }));
    expect(runtime.bindings).toEqual([{ signal: 'a', input: 'range', min: 0, max: 2 }]);
    expect(runtime.eventConfig).toMatchObject({ selector: false, globalCursor: false });
  });
});

describe('what is wrong with a specification', () => {
  const deep = (level: number): object => ({ layer: level === 0 ? [5] : [deep(level - 1)] });
  test.each([
    ['vegalite', { mark: 'no <such> mark' }, '“no <such> mark” is no mark of Vega-Lite'],
    ['vegalite', { mark: { type: 7 } }, '“7” is no mark of Vega-Lite'],
    ['vegalite', { mark: 'bar', encoding: [] }, 'its encoding is not an object'],
    [
      'vegalite',
      { mark: 'bar', encoding: { x: { type: 'number' } } },
      '“number” is no type of a field, in the encoding “x”',
    ],
    ['vegalite', { mark: 'bar', data: [1] }, 'its data is not an object'],
    ['vegalite', { mark: 'bar', data: { values: 5 } }, 'the values of its data are not a list'],
    ['vegalite', { layer: {} }, 'its layer is not a list of charts'],
    [
      'vegalite',
      { hconcat: [{ mark: 'bar' }, { mark: 'x'.repeat(90) }] },
      `“${'x'.repeat(40)}…” is no mark of Vega-Lite`,
    ],
    ['vegalite', { facet: {}, spec: 5 }, 'its spec is not a chart'],
    ['vegalite', deep(2), 'its layer holds what is no chart'],
    ['vegalite', deep(90), 'its charts are nested too deeply'],
    ['vega', { marks: {} }, 'its marks are not a list of objects'],
    ['vega', { marks: [{ type: 'bar' }] }, '“bar” is no mark of Vega'],
    ['vega', { marks: [{ type: 'group', marks: [{}] }] }, '“nothing” is no mark of Vega'],
    ['vega', { data: [{ values: [] }] }, 'an entry of its data has no name'],
    ['vega', { scales: [5] }, 'its scales are not a list of objects'],
    ['vega', { marks: [] }, 'Vega could not draw its specification'],
    ['vegalite', { mark: 'bar', encoding: { x: { field: 'a', type: 'nominal' } } }, 'Vega could not draw'],
  ] as const)('%s %j', (language, spec, words) => {
    expect(faultOf(spec as never, language)).toContain(words);
  });
});
