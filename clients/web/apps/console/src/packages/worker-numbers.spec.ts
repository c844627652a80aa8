import { expect, it } from 'vitest';
import { workersIn } from './worker-numbers';

it.each([
  ['3-5', ['workers/3-5']],
  ['3-5, workers/3-6\n3-7，3-5', ['workers/3-5', 'workers/3-6', 'workers/3-7']],
  ['  ', []],
  ['3-5 jun', undefined],
  ['0-5', undefined],
])('reads %j', (text, names) => {
  expect(workersIn(text)).toEqual(names);
});
