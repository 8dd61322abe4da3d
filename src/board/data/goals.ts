/** Which values of a metric are better. */

/** All goals, in the order of menus. `none`: no value is better than another, or the rule does not know. */
export const GOALS = ['lower', 'higher', 'none'] as const;
/** Which values of a metric are better. */
export type Goal = (typeof GOALS)[number];

/** Goals that a person set, by key. */
export type Goals = { readonly [key: string]: Goal };

const LOWER =
  'loss losses err error mae mse rmse msle nll perplexity ppl bpb bpc ece brier wer cer ter fid lpips regret';
const HIGHER =
  'acc accuracy precision recall f1 fbeta auc auroc auprc ap map iou miou dice jaccard bleu rouge meteor r2 score psnr ssim mcc ' +
  'kappa sensitivity specificity hit hits mrr ndcg reward return';
const words = (text: string) => new Set(text.split(' '));
const LOWER_WORDS = words(LOWER);
const HIGHER_WORDS = words(HIGHER);
/** A section or prefix of metrics that were measured on data that the model was not trained on. */
const EVALUATION = words('val valid validation eval evaluation test');

/** The words of a text in small letters: runs of letters and digits. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}

/** As {@link wordsOf}, with `camelCase` split. */
function splitWordsOf(text: string): string[] {
  return wordsOf(text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'));
}

/**
 * The goal of a metric: set by a person, or else by the words of the last part of its key (`val/loss`: lower; `top1_acc`: higher).
 * A word may have digits at its end (`acc5`, `f1`). Of two words with different goals the last counts (`accuracy_loss`: lower).
 */
export function goalOf(key: string, set: Goals = {}): Goal {
  if (Object.hasOwn(set, key)) return set[key] ?? 'none';
  const last = key.slice(key.lastIndexOf('/') + 1);
  // Whole words as well: `mIoU` has a capital within a word.
  for (const word of [...splitWordsOf(last).reverse(), ...wordsOf(last).reverse()]) {
    const bare = word.replace(/\d+$/, '');
    if (LOWER_WORDS.has(word) || LOWER_WORDS.has(bare)) return 'lower';
    if (HIGHER_WORDS.has(word) || HIGHER_WORDS.has(bare)) return 'higher';
  }
  return 'none';
}

/** True for a metric of an evaluation: a part of the key, or the first word of the last part, says so (`val/loss`, `val_loss`). */
export function isEvaluation(key: string): boolean {
  return key.split('/').some((part) => EVALUATION.has(splitWordsOf(part)[0] ?? ''));
}
