import { expect, it } from 'vitest';
import { inWidth, variantWidth } from './media';

it.each([
  [360, 1, 320],
  [360, 2, 640],
  [360, 3, 1080],
  [412, 2.625, 1080],
  [1080, 1, 1080],
  [1080, 2, 2048],
  [4000, 2, 2048],
  [360, 0.5, 320],
])('a place of %d at %d pixels each takes %d', (css, density, width) => {
  expect(variantWidth(css, density)).toBe(width);
});

it('asks only the gateway for a width', () => {
  expect(inWidth('/media/a.jpg?e=1&s=x', 640)).toBe('/media/a.jpg?e=1&s=x&w=640');
  expect(inWidth('https://example.com/a.jpg', 640)).toBe('https://example.com/a.jpg');
});
