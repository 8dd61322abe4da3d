/** A blank page for the browser's console: the library and tfjs under short names, and lines to try. */
import * as tf from '@tensorflow/tfjs';
import * as stepwell from '../src/index.js';
import '../src/tfjs.js';
import { showBoard } from './show-board.js';

declare global {
  interface Window {
    stepwell: typeof stepwell;
    tf: typeof tf;
  }
}

window.stepwell = stepwell;
window.tf = tf;

const copied = document.querySelector('#copied');
document.querySelector('#lines')?.addEventListener('click', async (event) => {
  const line = event.target instanceof HTMLButtonElement ? event.target : null;
  if (!line || !copied) return;
  try {
    await navigator.clipboard.writeText(line.textContent ?? '');
    copied.textContent = 'Copied.';
  } catch {
    // No clipboard on an insecure origin or without permission: select the line, so that a key copies it.
    getSelection()?.selectAllChildren(line);
    copied.textContent = 'Selected: copy it with the keyboard.';
  }
});

await showBoard({ project: 'console' });
