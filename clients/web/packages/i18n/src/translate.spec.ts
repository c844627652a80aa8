import { expect, it } from 'vitest';
import { format } from './translate';

it('puts values in', () => {
  expect(format('Hello, {name}', { name: '李梅' }, 'en')).toBe('Hello, 李梅');
});

it.each([
  [0, '0 tasks left'],
  [1, '1 task left'],
  [1200, '1,200 tasks left'],
])('chooses the plural of %i', (count, text) => {
  expect(format('{count, plural, one {# task} other {# tasks}} left', { count }, 'en')).toBe(text);
});

it('takes the only form of a language without plurals', () => {
  expect(format('{count, plural, other {# 个任务}}', { count: 1 }, 'zh-CN')).toBe('1 个任务');
});

it('shows a name that it was not given, so that a mistake is seen', () => {
  expect(format('{missing}', {}, 'en')).toBe('{missing}');
});
