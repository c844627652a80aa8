import { expect, it } from 'vitest';
import { type ListKind, NAMES, TAGS, WORKERS } from './audience-lists';

it.each<[string, ListKind, string, string[]]>([
  ['tags', TAGS, 'zh-CN,en，en\nfr ', ['zh-CN', 'en', 'fr']],
  ['names', NAMES, 'medical NDA, consent 2026\n', ['medical NDA', 'consent 2026']],
  ['workers', WORKERS, '3-5, workers/3-6 3-5', ['workers/3-5', 'workers/3-6']],
  ['workers', WORKERS, '3-5, jun', ['workers/3-5', 'jun']],
])('reads %s', (_, kind, text, list) => {
  expect(kind.read(text)).toEqual(list);
  expect(kind.read(kind.write(list))).toEqual(list);
});

it('tells a worker from what is none', () => {
  expect(WORKERS.read('3-5 jun').filter((part) => !WORKERS.fits(part))).toEqual(['jun']);
});
