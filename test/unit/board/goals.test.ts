/** Which metric has which goal: a pure function of names. */
import { expect, test } from 'vitest';
import { bestOf, isBetter } from '../../../src/board/data/best.js';
import { goalOf, isEvaluation } from '../../../src/board/data/goals.js';

const keys = (text: string) => text.split(' ');

test.each([
  [
    'lower',
    'val/loss val_loss train/cross_entropy_loss bboxLoss error top1-err MAE val/rmse eval/ppl perplexity val/ece accuracy_loss loss2',
  ],
  [
    'higher',
    'val/accuracy acc categoricalAccuracy top5_acc acc5 f1 val/f1_macro AUC val/mIoU dice bleu4 r2 reward',
  ],
  [
    'none',
    'lr optim/lr grad_norm examples_per_s lossless accelerate epoch loss/weight system/frame_ms кот ⅷ ',
  ],
] as const)('the goal is %s for these names', (goal, names) => {
  const found = Object.fromEntries(keys(names).map((key) => [key, goalOf(key)]));
  expect(found).toEqual(Object.fromEntries(keys(names).map((key) => [key, goal])));
});

test('a goal that a person set wins, also `none`; a name of the prototype is no setting', () => {
  expect(goalOf('val/loss', { 'val/loss': 'none' })).toBe('none');
  expect(goalOf('lr', { lr: 'higher' })).toBe('higher');
  expect(goalOf('constructor')).toBe('none');
});

test('metrics of an evaluation are known by a part of the key or by its first word', () => {
  const evaluations = keys('val/loss val_loss epoch/val_loss a/test/acc Validation/x valLoss eval-2/x');
  expect(evaluations.filter((key) => !isEvaluation(key))).toEqual([]);
  const others = keys('train/loss value values/x loss train/val2ue latest/loss interval/x');
  expect(others.filter(isEvaluation)).toEqual([]);
});

test('the best value stands with its step, and needs a goal and a finite value', () => {
  const summary = {
    last: 2,
    lastStep: 9,
    min: 1,
    minStep: 3,
    max: 5,
    maxStep: 7,
    mean: 2,
    count: 4,
    nan: 0,
    posInf: 0,
    negInf: 0,
  };
  expect(bestOf(summary, 'lower')).toEqual({ value: 1, step: 3 });
  expect(bestOf(summary, 'higher')).toEqual({ value: 5, step: 7 });
  expect(bestOf(summary, 'none')).toBe(null);
  expect(bestOf({ ...summary, count: 0 }, 'lower')).toBe(null);
  expect(bestOf(undefined, 'lower')).toBe(null);
  expect([isBetter(1, 2, 'lower'), isBetter(1, 2, 'higher'), isBetter(1, 2, 'none')]).toEqual([
    true,
    false,
    false,
  ]);
});
