import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

const highest = 1 - Number.EPSILON;

describe('the wait before the next try', () => {
  it('doubles its upper bound from half a second up to thirty', () => {
    const backoff = new Backoff(() => highest);
    const waits = Array.from({ length: 9 }, () => Math.round(backoff.next()));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('may be anything down to nothing', () => {
    const backoff = new Backoff(() => 0);
    expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([0, 0, 0]);
  });

  it('is spread evenly below the bound', () => {
    const backoff = new Backoff(() => 0.25);
    expect([backoff.next(), backoff.next()]).toEqual([125, 250]);
  });

  it('is at least what the server advised, plus jitter', () => {
    expect(new Backoff(() => 0).next(7_000)).toBe(7_000);
    expect(new Backoff(() => 0.5).next(7_000)).toBe(7_250);
  });

  it('starts again after a reset', () => {
    const backoff = new Backoff(() => 0.5);
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(250);
  });

  it('stays finite, however often it is asked', () => {
    const backoff = new Backoff(() => highest);
    for (let i = 0; i < 5_000; i++) {
      expect(backoff.next()).toBeLessThanOrEqual(30_000);
    }
  });
});
