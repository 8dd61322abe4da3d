/** Plotly figures: what is refused and why, typed arrays, and what the answers of a frame are taken for. */
import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../../../src/base/refusal.js';
import type { RawDocument } from '../../../../src/media/document.js';
import type { EncodedItem } from '../../../../src/media/encode.js';
import { encodePlotly } from '../../../../src/media/plotly/encode.js';
import { plotlyFacts } from '../../../../src/media/plotly/kind.js';
import { answerIn, plotlyDocument } from '../../../../src/media/plotly/panel-frame.js';
import { leavePlace, takePlace } from '../../../../src/media/plotly/panel-live.js';
import { withStoredArrays } from '../../../../src/media/plotly/typed-arrays.js';
import { plotly } from '../../../../src/media/plotly/value.js';
import { MediaCaptures } from '../../../../src/page/media.js';

function captured(value: unknown) {
  const taken = new MediaCaptures(() => null).take(value);
  if (taken === null) throw new Error('no media');
  return isRefusal(taken) ? [taken] : taken.items;
}

async function encoded(text: string) {
  const raw: RawDocument = { text, caption: '', facts: {} };
  const found: (EncodedItem | Refusal)[] = [];
  for await (const each of encodePlotly([raw])) found.push(each);
  return found;
}

describe('a Plotly figure', () => {
  const circular: { data: unknown[]; self?: unknown } = { data: [] };
  circular.self = circular;
  const throwing = {
    get data(): unknown {
      throw new Error('no');
    },
  };
  const detached = new Float32Array(4);
  structuredClone(detached, { transfer: [detached.buffer] });
  test.each([
    ['a number', plotly(5 as never), ['type']],
    ['an empty text', plotly(''), ['shape']],
    ['a figure that is too large', plotly({ data: ['x'.repeat(16 * 1024 * 1024 + 1)] }), ['limit']],
    ['a circle', plotly(circular), [undefined, 'type']],
    [
      'a field that throws, beside a good figure',
      plotly([throwing, { data: [] }]),
      ['unreadable', undefined],
    ],
    ['a detached array', plotly({ data: [{ y: detached }] }), [undefined, 'unreadable']],
    ['NaN in a plain array', plotly({ data: [{ y: [Number.NaN] }] }), [undefined, 'partial']],
  ])('%s is a problem', (_, value, codes) => {
    const items = captured(value);
    expect(items.map((item) => ('code' in item ? item.code : undefined))).toEqual(codes);
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no data', '{"layout":{}}'],
    ['data that is no list', '{"data":{}}'],
    ['a trace that is no object', '{"data":[1]}'],
    ['a layout that is no object', '{"data":[],"layout":[]}'],
  ])('a text with %s is refused', async (_, text) => {
    expect(await encoded(text)).toEqual([{ code: 'type', reason: expect.stringMatching(/a Plotly figure/) }]);
  });

  test.each([
    ['no base64', { dtype: 'f4', bdata: '<b>=' }],
    ['half an element', { dtype: 'f4', bdata: 'AAAA' }],
    ['a type that is none', { dtype: 'constructor', bdata: 'AAAA' }],
  ])('an array of %s is told, and the figure is kept', async (_, x) => {
    const [item, problem] = await encoded(JSON.stringify({ data: [{ marker: { size: x } }] }));
    expect(item).toMatchObject({ facts: { traces: 1 } });
    expect(problem).toMatchObject({ code: 'unreadable' });
  });

  test('arrays of every type are kept with every value; those inside lists become lists', async () => {
    const types = [
      ...[Float32Array, Float64Array, Int8Array, Int16Array, Int32Array],
      ...[Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array],
    ];
    const fields = Object.fromEntries(types.map((Type) => [Type.name, Type.of(1, 2, 3)]));
    const z = [Float32Array.of(1, 2)];
    const [item] = captured(plotly({ data: [{ ...fields, z }] }));
    if (!item || isRefusal(item as Refusal)) throw new Error('refused');
    const { raw } = item as { raw: RawDocument };
    const [trace] = JSON.parse(raw.text as string).data;
    expect(trace.z).toEqual([[1, 2]]);
    const read = types.map((Type) => {
      const bytes = Uint8Array.from(atob(trace[Type.name].bdata), (char) => char.charCodeAt(0));
      return [trace[Type.name].dtype, ...new Type(bytes.buffer)];
    });
    const names = ['f4', 'f8', 'i1', 'i2', 'i4', 'u1', 'u1c', 'u2', 'u4'];
    expect(read).toEqual(names.map((name) => [name, 1, 2, 3]));
    const found = await encoded(raw.text as string);
    expect(found.length).toBe(1);
  });

  test('objects that are deep, or are no plain objects, are left as they are', () => {
    const date = new Date(0);
    expect(withStoredArrays({ date })).toEqual({ date });
    let deep: object = { x: Int8Array.of(1) };
    for (let i = 0; i < 100; i++) deep = { deep };
    expect(() => withStoredArrays(deep)).not.toThrow();
  });

  test('facts of a foreign record are taken for numbers only', () => {
    expect(plotlyFacts({ facts: { traces: '<b>' } })).toEqual({ traces: 0 });
    expect(plotlyFacts({ facts: { traces: 3 } })).toEqual({ traces: 3 });
  });
});

describe('[MED3] the frame of a figure', () => {
  test('its answers are words of limited length; other messages are none', () => {
    expect(answerIn({ stepwell: 'n', state: 'ready', words: {} }, 'n')).toEqual({ state: 'ready' });
    expect(answerIn({ stepwell: 'n', state: 'failed', words: 'x'.repeat(5_000) }, 'n')).toEqual({
      state: 'failed',
      words: 'x'.repeat(300),
    });
    expect(answerIn({ stepwell: 'n', state: 'drawn', unknown: { toString: 1 } }, 'n')).toEqual({
      state: 'drawn',
      unknown: '',
      words: '',
    });
    for (const other of [null, 'ready', { state: 'ready' }, { stepwell: 'n', state: 'else' }]) {
      expect(answerIn(other, 'n')).toBeNull();
    }
  });

  test('its script is a script: the text parses, and the nonce is in it as a text', () => {
    const [, script = ''] = /<script>(.*)<\/script>/s.exec(plotlyDocument('a"b')) ?? [];
    expect(() => new Function(script)).not.toThrow();
    expect(script).toContain('NONCE = "a\\"b"');
  });

  test('six figures are drawn at a time; a further one waits, or takes the place of the oldest', () => {
    const said: string[] = [];
    const figures = Array.from({ length: 8 }, (_, i) => ({
      release: () => said.push(`release ${i}`),
      mayOpen: () => said.push(`open ${i}`),
    })) as unknown as Parameters<typeof takePlace>[0][];
    const taken = figures.map((figure) => takePlace(figure, false));
    expect(taken).toEqual([true, true, true, true, true, true, false, false]);
    expect(takePlace(figures[7] as never, true)).toBe(true);
    leavePlace(figures[3] as never);
    expect(said).toEqual(['release 0', 'open 6']);
    for (const figure of figures.slice(1)) leavePlace(figure);
    for (const figure of figures) leavePlace(figure);
  });
});
