import { expect, it } from 'vitest';
import { peopleIn } from './people-lines';

it('reads logins with names, whatever stands between', () => {
  expect(peopleIn('lin.tao, 林涛\n\nsofia;Sofia Ruiz\nzhao，赵\n')).toEqual({
    good: [
      { login: 'lin.tao', displayName: '林涛' },
      { login: 'sofia', displayName: 'Sofia Ruiz' },
      { login: 'zhao', displayName: '赵' },
    ],
    bad: [],
  });
});

it.each(['Lin Tao', 'a b', '李梅', 'x'.repeat(65)])(
  'names a line without a valid login: %s',
  (line) => {
    expect(peopleIn(line).bad).toEqual([line]);
  },
);
