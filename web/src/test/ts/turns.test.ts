import { describe, expect, it } from 'vitest';
import { Turns } from '../../main/ts/base/turns.ts';

/** Work that ends when it is told to. */
class Patient {
  readonly begun: number[] = [];
  private readonly ends: (() => void)[] = [];

  work(n: number): () => Promise<number> {
    return () => {
      this.begun.push(n);
      return new Promise((resolve) => this.ends.push(() => resolve(n * 10)));
    };
  }

  async end(): Promise<void> {
    this.ends.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

describe('turns', () => {
  it('pass over what came between the first and the latest', async () => {
    const [turns, patient] = [new Turns(), new Patient()];
    const answers = [1, 2, 3, 4].map((n) => turns.latest(patient.work(n)));
    expect(patient.begun).toEqual([1]);
    await patient.end();
    expect(await Promise.all(answers.slice(0, 3))).toEqual([10, null, null]);
    expect(patient.begun).toEqual([1, 4]);
    await patient.end();
    expect(await answers[3]).toBe(40);
  });

  it('do each in order where each counts', async () => {
    const [turns, patient] = [new Turns(), new Patient()];
    const answers = [1, 2, 3].map((n) => turns.each(patient.work(n)));
    expect(patient.begun).toEqual([1]);
    for (let i = 0; i < 3; i++) {
      await patient.end();
    }
    expect(await Promise.all(answers)).toEqual([10, 20, 30]);
    expect(patient.begun).toEqual([1, 2, 3]);
  });

  it('follow a failure', async () => {
    const turns = new Turns();
    const first = turns.latest(() => Promise.reject(new Error('no')));
    const second = turns.latest(() => Promise.resolve(2));
    await expect(first).rejects.toThrow('no');
    expect(await second).toBe(2);
    await expect(turns.each(() => Promise.reject(new Error('nor')))).rejects.toThrow('nor');
    expect(await turns.each(() => Promise.resolve(3))).toBe(3);
  });

  it('forget what waits, and not what is under way', async () => {
    const [turns, patient] = [new Turns(), new Patient()];
    const [under, waiting] = [turns.latest(patient.work(1)), turns.latest(patient.work(2))];
    turns.clear();
    expect(await waiting).toBeNull();
    await patient.end();
    expect(await under).toBe(10);
    expect(patient.begun).toEqual([1]);
  });

  it('are settled when nothing is under way, even what came meanwhile', async () => {
    const [turns, patient] = [new Turns(), new Patient()];
    void turns.latest(patient.work(1));
    let settled = false;
    void turns.settled().then(() => (settled = true));
    void turns.latest(patient.work(2));
    await patient.end();
    expect(settled).toBe(false);
    await patient.end();
    expect(settled).toBe(true);
  });
});
