import type { Assignment } from '@crowdloom/api';
import { expect, it } from 'vitest';
import type { OutboxEntry } from '../store/database';
import { merged, returnedFirst } from './desk-merge';

const task = (name: string, attempt = 1): Assignment => ({ name, attempt });
const sending = (name: string, attempt = 1) => ({ assignment: task(name, attempt) }) as OutboxEntry;
const names = (tasks: Assignment[]) => tasks.map((t) => t.name);

it('keeps the order of the desk and adds what is new', () => {
  const next = merged([task('b'), task('a')], [task('a'), task('b'), task('c')], []);
  expect(names(next.tasks)).toEqual(['b', 'a', 'c']);
  expect(next.lost).toEqual([]);
});

it('leaves out what is on its way', () => {
  expect(names(merged([], [task('a'), task('b')], [sending('a')]).tasks)).toEqual(['b']);
});

it('takes a returned task back although its first round is on its way', () => {
  expect(names(merged([], [task('a', 2)], [sending('a', 1)]).tasks)).toEqual(['a']);
});

it('keeps a lost task in hand, and tells', () => {
  const next = merged([task('a'), task('b')], [task('b')], []);
  expect(names(next.tasks)).toEqual(['a', 'b']);
  expect(next.lost).toEqual(['a']);
});

it('lets other lost tasks go silently', () => {
  const next = merged([task('a'), task('b')], [task('a')], []);
  expect(names(next.tasks)).toEqual(['a']);
  expect(next.lost).toEqual([]);
});

it('takes over what a renewal changed', () => {
  const fresh = { ...task('a'), expireTime: 'later' };
  expect(merged([task('a')], [fresh], []).tasks[0]?.expireTime).toBe('later');
});

it('puts what came back first', () => {
  expect(names(returnedFirst([task('a'), { ...task('b'), returnReason: {} }]))).toEqual(['b', 'a']);
});
