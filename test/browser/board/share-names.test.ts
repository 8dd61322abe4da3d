import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bundleFileName } from '../../../src/board/share/file-name.js';
import { uploadLabel } from '../../../src/board/share/labels.js';
import type { RunInfo } from '../../../src/source/types.js';

const NOW = new Date(2026, 1, 3, 12);

function named(name: string, project = 'digits', id = 'id-1'): RunInfo {
  return { name, project, id } as RunInfo;
}

test('a file is named after its run, its project, or neither', () => {
  expect(bundleFileName([named('cnn-1')], NOW)).toBe('cnn-1-20260203.zip');
  expect(bundleFileName([named('')], NOW)).toBe('id-1-20260203.zip');
  expect(bundleFileName([named('a'), named('b')], NOW)).toBe('digits-20260203.zip');
  expect(bundleFileName([named('a'), named('b', 'speech')], NOW)).toBe('runs-20260203.zip');
  expect(bundleFileName([named('Versuch ä, 层 2')], NOW)).toBe('Versuch-ä,-层-2-20260203.zip');
});

test('hostile names become harmless ones', () => {
  const of = (name: string) => bundleFileName([named(name)], NOW).replace('-20260203.zip', '');
  expect(of('../../etc/passwd')).toBe('etc-passwd');
  expect(of('C:\\Windows\\system.ini')).toBe('C-Windows-system.ini');
  expect(of('.bashrc')).toBe('bashrc');
  expect(of('invoice\u202Epiz.exe')).toBe('invoice-piz.exe');
  expect(of('line\r\nbreak\0')).toBe('line-break');
  expect(of('NUL')).toBe('run-NUL');
  expect(of('com1.txt')).toBe('run-com1.txt');
  expect(of('///')).toBe('runs');
  expect(of('x'.repeat(500))).toBe('x'.repeat(80));
  expect(of(`${'x'.repeat(79)}😀`)).toBe('x'.repeat(79));
});

test('any name gives one safe file name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      const file = bundleFileName([named(name)], NOW);
      expect(file).toMatch(
        /^[^\p{Cc}\p{Cf}\p{Cs}\s"'`<>:/\\|?*%$&;#~.\-_][^\p{Cc}\p{Cf}\p{Cs}\s"'`<>:/\\|?*%$&;#~]*-20260203\.zip$/u,
      );
      expect(file.length).toBeLessThanOrEqual(110);
    }),
  );
});

test('a share is whole, never above what is there, and 0 where nothing is', () => {
  const words = (frames: number, sent: number) =>
    uploadLabel(
      {
        run: 'a',
        url: 'https://s.example',
        state: 'sending',
        reason: '',
        code: null,
        nextTry: null,
        frames,
        sent,
      },
      0,
    );
  expect(words(0, 0)).toBe('Sending to s.example, 0 %.');
  expect(words(1_000, 999)).toBe('Sending to s.example, 99 %.');
  expect(words(10, 12)).toBe('Sending to s.example, 100 %.');
});

test('the next try is said in words, also when it is due', () => {
  const words = (nextTry: number | null) =>
    uploadLabel(
      {
        run: 'a',
        url: 'no address',
        state: 'waiting',
        reason: 'Why?',
        code: null,
        nextTry,
        frames: 1,
        sent: 0,
      },
      1_000,
    );
  expect(words(null)).toBe('Waiting to be sent to no address. Why?');
  expect(words(900)).toBe('Waiting to be sent to no address. Why? Trying again now.');
  expect(words(13_400)).toBe('Waiting to be sent to no address. Why? Next try in 13 s.');
});
