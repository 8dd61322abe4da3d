import { describe, expect, it, vi } from 'vitest';
import { TrainControl } from '../../../demo/digits/control.js';

/** Whether a promise settles without anything else happening. */
async function settles(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setTimeout(resolve));
  return settled;
}

describe('training control', () => {
  it('lets the training pass unless it is paused, and resuming opens the gate', async () => {
    const control = new TrainControl();
    expect(await settles(control.gate())).toBe(true);
    control.pause();
    const gate = control.gate();
    expect(await settles(gate)).toBe(false);
    control.resume();
    expect(await settles(gate)).toBe(true);
    expect(control.paused).toBe(false);
  });

  it('stops out of a pause, and cannot be paused afterwards', async () => {
    const control = new TrainControl();
    control.pause();
    const gate = control.gate();
    control.stop();
    expect(await settles(gate)).toBe(true);
    expect(control.stopping).toBe(true);
    control.pause();
    expect(control.paused).toBe(false);
  });

  it('counts the time of its pauses once', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(100);
    const control = new TrainControl();
    control.resume();
    expect(control.pausedMs).toBe(0);
    control.pause();
    now.mockReturnValue(103);
    control.pause();
    now.mockReturnValue(105);
    control.resume();
    expect(control.pausedMs).toBe(5);
    now.mockReturnValue(200);
    control.resume();
    expect(control.pausedMs).toBe(5);
    now.mockRestore();
  });
});
