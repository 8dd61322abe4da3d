import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fromSqlText,
  readRows,
  searchablePrefix,
  toSqlText,
  toSqlValue,
} from '../../../../src/server/store/sql-text.js';

/** Any UTF-16 units, with those in plenty that are escaped. */
const unit = fc.oneof(
  fc.constantFrom('\\', '\0', '\ud83d', '\ude00', '\udfff', '0', '8', 'd', '\uffff', '\n', 'ä'),
  fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)),
);
const text = fc.array(unit, { maxLength: 40 }).map((units) => units.join(''));

test('[ROW4] every text comes back as it was, is one that PostgreSQL can hold, and short enough for an index', () => {
  fc.assert(
    fc.property(text, (original) => {
      const stored = toSqlText(original);
      expect(fromSqlText(stored)).toBe(original);
      expect(stored).not.toMatch(/\0|\p{Cs}/u);
      expect(Buffer.byteLength(stored)).toBeLessThanOrEqual(4 * original.length);
    }),
  );
  expect(toSqlText('train/loss – \u{1f600}\n')).toBe('train/loss – \u{1f600}\n');
  expect(toSqlText('C:\\a\0\ud83d')).toBe('C:\\\\a\\0\\83d');
});

test('[ROW4] what begins with a prefix is stored with a beginning that can be looked for', () => {
  fc.assert(
    fc.property(text, text, (prefix, rest) => {
      expect(toSqlText(prefix + rest).startsWith(toSqlText(searchablePrefix(prefix)))).toBe(true);
    }),
  );
});

test('parameters and rows are translated wherever a text is', () => {
  expect(toSqlValue('\0')).toBe('\\0');
  expect(toSqlValue(['\0', 'a'])).toEqual(['\\0', 'a']);
  expect(toSqlValue([1, 2])).toEqual([1, 2]);
  const bytes = new Uint8Array([0]);
  expect(toSqlValue(bytes)).toBe(bytes);
  expect(toSqlValue(null)).toBe(null);
  expect(readRows([{ a: '\\0', b: 1, c: bytes, d: null }])).toEqual([{ a: '\0', b: 1, c: bytes, d: null }]);
});
