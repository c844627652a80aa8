// Boxes relative to the upright image (0 to 1) and in its pixels; pure.

import type { Box } from '@crowdloom/api';

export interface PlacedBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

const SIZE_MIN = 0.005;
const DIGITS = 1e6;

const rounded = (value: number) => Math.round(value * DIGITS) / DIGITS;
const between = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

export const placeOf = (box: Box): PlacedBox => ({
  left: Number(box.left ?? 0),
  top: Number(box.top ?? 0),
  width: Number(box.width ?? 0),
  height: Number(box.height ?? 0),
});

/** Inside the image and not too small; left + width is at most 1 also after rounding. */
export function fitted(place: PlacedBox): PlacedBox {
  const width = rounded(between(place.width, SIZE_MIN, 1));
  const height = rounded(between(place.height, SIZE_MIN, 1));
  const left = rounded(between(place.left, 0, 1 - width));
  const top = rounded(between(place.top, 0, 1 - height));
  return { left, top, width, height };
}

/** From the image's pixels; a drawing that leaves the image is cut at its edge. */
export function fromPixels(
  x: number,
  y: number,
  w: number,
  h: number,
  width: number,
  height: number,
) {
  const left = between(x / width, 0, 1);
  const top = between(y / height, 0, 1);
  const right = between((x + w) / width, 0, 1);
  const bottom = between((y + h) / height, 0, 1);
  return fitted({ left, top, width: right - left, height: bottom - top });
}

export const moved = (place: PlacedBox, dx: number, dy: number) =>
  fitted({ ...place, left: place.left + dx, top: place.top + dy });

/** Grows or shrinks at the right and lower edge. */
export const resized = (place: PlacedBox, dx: number, dy: number): PlacedBox =>
  fitted({
    ...place,
    width: between(place.width + dx, SIZE_MIN, 1 - place.left),
    height: between(place.height + dy, SIZE_MIN, 1 - place.top),
  });

/** A new box in the middle, for people who do not draw with a pointer. */
export const middle = (): PlacedBox => ({ left: 0.35, top: 0.35, width: 0.3, height: 0.3 });

export const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What an arrow key does: moves, with Shift resizes, with Ctrl in large steps. */
export function nudged(place: PlacedBox, key: string, resize: boolean, large: boolean) {
  const arrow = ARROWS[key];
  if (!arrow) return undefined;
  const step = large ? 0.05 : 0.01;
  return (resize ? resized : moved)(place, arrow[0] * step, arrow[1] * step);
}
