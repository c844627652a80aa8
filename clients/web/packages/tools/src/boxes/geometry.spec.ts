import { describe, expect, it } from 'vitest';
import { fitted, fromPixels, moved, nudged, type PlacedBox, resized } from './geometry';

/** The same numbers in every run. */
function* numbers(seed: number) {
  let state = seed;
  for (;;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

function expectLegal({ left, top, width, height }: PlacedBox) {
  expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
  expect(Math.min(width, height)).toBeGreaterThan(0);
  expect(left + width).toBeLessThanOrEqual(1 + 1e-9);
  expect(top + height).toBeLessThanOrEqual(1 + 1e-9);
}

describe('every box', () => {
  it('stays legal whatever a pointer draws', () => {
    const random = numbers(7);
    const next = () => (random.next().value as number) * 4 - 2;
    for (let i = 0; i < 2000; i++) {
      expectLegal(
        fromPixels(
          next() * 800,
          next() * 600,
          Math.abs(next()) * 800,
          Math.abs(next()) * 600,
          800,
          600,
        ),
      );
    }
  });

  it('stays legal whatever keys are pressed', () => {
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
    const random = numbers(11);
    let box = fitted({ left: 0.9, top: 0.9, width: 0.1, height: 0.1 });
    for (let i = 0; i < 2000; i++) {
      const [a, b, c] = [random.next().value, random.next().value, random.next().value] as number[];
      box =
        nudged(box, keys[Math.floor((a ?? 0) * 4)] ?? '', (b ?? 0) > 0.5, (c ?? 0) > 0.8) ?? box;
      expectLegal(box);
    }
  });
});

it('keeps its size when it is moved against an edge', () => {
  const box = moved({ left: 0.75, top: 0.2, width: 0.25, height: 0.3 }, 0.1, 0);
  expect(box).toEqual({ left: 0.75, top: 0.2, width: 0.25, height: 0.3 });
});

it('grows only to the edge', () => {
  expect(resized({ left: 0.5, top: 0, width: 0.5, height: 0.5 }, 0.2, 0).width).toBe(0.5);
});

it('knows no other keys', () => {
  expect(nudged({ left: 0, top: 0, width: 1, height: 1 }, 'a', false, false)).toBeUndefined();
});
