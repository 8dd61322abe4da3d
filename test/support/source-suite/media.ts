/** Media, files, and the bytes of both. */
import type { MediaQuery } from '../../../src/source/types.js';
import { equal, ok } from '../store-suite/assert.js';
import { type CaseDefinition, refusal, runOf, type SourceContext } from './context.js';
import { hashOf, START } from './frames.js';
import { MAIN, TEXTS, UNKNOWN_MEDIA } from './main-run.js';
import { recordsOf } from './model.js';
import { EMPTY, LONG } from './other-runs.js';

function recorded(context: SourceContext, key: string, media: string) {
  return recordsOf(runOf(context, MAIN), 'media')
    .filter((record) => record.key === key && record.media === media)
    .map(({ kind: _, key: __, media: ___, ...place }) => place)
    .sort((a, b) => a.step - b.step);
}

const fileOf = async (namespace: string, name: string, text: string, at: number) => ({
  ...{ time: START + at, namespace, name, format: 'text', type: 'text/plain', size: text.length },
  sha256: await hashOf(text),
});

/** Files that are there at the end: one was replaced, one was deleted. */
const files = async () => [
  await fileOf('', 'a.txt', TEXTS.second, 91),
  await fileOf('models', 'b/c.txt', TEXTS.second, 42),
];

export const mediaCases: readonly CaseDefinition[] = [
  {
    name: '[MED1] media come by step, several of a row in the order given, kinds apart, also one that nobody knows',
    async run(context) {
      for (const [key, media] of [
        ['sample', 'image'],
        ['other/key', 'image'],
        ['sample', UNKNOWN_MEDIA],
      ] as const) {
        const steps = recorded(context, key, media);
        const wanted = { key, media, total: steps.length, inRange: steps.length, steps };
        equal(await context.source.media({ run: MAIN, key, media }), wanted, `${media} ${key}`);
      }
      const { steps } = await context.source.media({ run: MAIN, key: 'sample', media: 'image' });
      equal(
        steps.map(({ step, items }) => [step, ...items.map(({ caption }) => caption)]),
        [
          [-2, 'again'],
          [2.5, 'one', ''],
          [40, 'without bytes'],
        ],
        'captions',
      );
    },
  },
  {
    name: 'media in a range, at a step, and some of many',
    async run(context) {
      const check = async (
        query: Omit<MediaQuery, 'run' | 'key' | 'media'>,
        steps: readonly number[],
        inRange = steps.length,
      ) => {
        const found = await context.source.media({ run: MAIN, key: 'sample', media: 'image', ...query });
        const what = JSON.stringify(query);
        equal(
          found.steps.map(({ step }) => step),
          steps,
          what,
        );
        equal([found.total, found.inRange], [3, inRange], what);
      };
      await check({ from: 2.5, to: 40 }, [2.5, 40]);
      await check({ to: 2 }, [-2]);
      await check({ from: 41 }, []);
      await check({ at: 39 }, [2.5]);
      await check({ at: -100 }, [-2]);
      await check({ at: 1e9, from: 0, to: 1 }, [40]);
      await check({ limit: 1 }, [40], 3);
      await check({ limit: 2 }, [-2, 40], 3);
    },
  },
  {
    name: 'a key without media of a kind gives none; a bad range or limit is a validation error',
    async run({ source }) {
      const none = { total: 0, inRange: 0, steps: [] };
      equal(
        await source.media({ run: MAIN, key: 'loss', media: 'image' }),
        { key: 'loss', media: 'image', ...none },
        'a metric',
      );
      equal(
        await source.media({ run: EMPTY, key: 'sample', media: 'image', at: 1 }),
        { key: 'sample', media: 'image', ...none },
        'no images',
      );
      for (const wrong of [
        { limit: 0 },
        { limit: 4097 },
        { limit: 1.5 },
        { from: Number.NaN },
        { at: Number.NaN },
      ]) {
        const call = source.media({ run: MAIN, key: 'sample', media: 'image', ...wrong });
        await refusal(call, 'validation', JSON.stringify(wrong));
      }
    },
  },
  {
    name: 'files are listed by namespace and name: replaced ones as they are now, deleted ones not',
    async run({ source }) {
      const [first, second] = await files();
      equal(await source.listFiles(MAIN), [first, second], 'all');
      equal(await source.listFiles(MAIN, undefined), [first, second], 'of no namespace in particular');
      equal(await source.listFiles(MAIN, ''), [first], 'without a namespace');
      equal(await source.listFiles(MAIN, 'models'), [second], 'of one namespace');
      equal(await source.listFiles(MAIN, 'nothing'), [], 'of one that is not there');
      equal(await source.listFiles(EMPTY), [], 'of a run without any');
    },
  },
  {
    name: 'the latest of each key and kind is that of the highest step',
    async run(context) {
      const latest = await context.source.latest({ run: MAIN });
      const keys = latest.map(({ key, media, step }) => [key, media, step]);
      equal(
        keys,
        [
          ['sample', 'image', 40],
          ['sample', UNKNOWN_MEDIA, 40],
          ['other/key', 'image', 5],
        ],
        'keys',
      );
      for (const value of latest) {
        const { kind, key, media, ...at } = value;
        equal([kind, at], ['media', recorded(context, key, media).at(-1)], key);
      }
      equal(await context.source.latest({ run: MAIN, keys: ['other/key', 'loss'] }), latest.slice(2), 'one');
      equal(await context.source.latest({ run: EMPTY }), [], 'none');
    },
  },
  {
    name: 'artifacts are files, then logged media in log order',
    async run(context) {
      const media = recordsOf(runOf(context, MAIN), 'media').flatMap(({ items, data: _, ...place }) =>
        items.map((item) => ({ ...place, ...item })),
      );
      const wanted = [...(await files()).map((file) => ({ kind: 'file', ...file })), ...media];
      equal(await context.source.getArtifacts(MAIN), wanted, 'main');
      equal(await context.source.getArtifacts(LONG), [], 'none');
    },
  },
  {
    name: 'a blob’s bytes have the hash that it is asked for by, and no type',
    async run({ source }) {
      for (const text of [TEXTS.first, TEXTS.second, TEXTS.picture, TEXTS.other]) {
        const sha256 = await hashOf(text);
        const blob = await source.blob(MAIN, sha256);
        ok(blob !== null, `blob of ${text}`);
        equal([await blob.text(), blob.type, blob.size], [text, '', text.length], text);
        equal(await hashOf(await blob.text()), sha256, 'hash');
      }
    },
  },
  {
    name: 'a part of a blob is the bytes of a range; a range that is none is refused',
    async run({ source }) {
      const sha256 = await hashOf(TEXTS.first);
      const { length } = TEXTS.first;
      const ranges = [
        [0, length],
        [0, 1],
        [1, 3],
        [2],
        [length - 1],
        [length],
        [3, 3],
        [1, length + 9],
        [length + 5],
      ];
      for (const [from, to] of ranges) {
        const part = await source.blob(MAIN, sha256, from, to);
        equal(await part?.text(), TEXTS.first.slice(from, to), `from ${from} to ${to}`);
        equal(part?.type, '', 'type');
      }
      for (const [from, to] of [[-1], [2, 1], [0.5], [0, 1.5], [Number.POSITIVE_INFINITY]]) {
        await refusal(source.blob(MAIN, sha256, from, to), 'validation', `from ${from} to ${to}`);
      }
      equal(await source.blob(MAIN, 'f'.repeat(64), 1, 2), null, 'nobody’s');
      equal(await source.blob(MAIN, 'f'.repeat(64), 1, 1), null, 'nobody’s, an empty part');
    },
  },
  {
    name: 'a blob is null when its bytes are nowhere, nobody uses it, or another run does',
    async run({ source }) {
      equal(await source.blob(MAIN, await hashOf(TEXTS.gone)), null, 'an image without bytes');
      equal(await source.blob(MAIN, 'f'.repeat(64)), null, 'nobody’s');
      equal(await source.blob(LONG, await hashOf(TEXTS.first)), null, 'another run’s');
    },
  },
];
