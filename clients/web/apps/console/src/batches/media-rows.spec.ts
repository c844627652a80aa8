import { expect, it } from 'vitest';
import { mediaInputs, withBlobs } from './media-rows';

const blobs = new Map([['cats/one.jpg', 'media/3/ab.jpg']]);
const row = (image: string) => ({ line: 7, task: { payload: { image, note: 'cats/one.jpg' } } });

it('names blobs instead of files', () => {
  for (const name of ['cats/one.jpg', './cats/one.jpg', 'cats\\one.jpg']) {
    expect(withBlobs(row(name), ['image'], blobs)).toEqual({
      line: 7,
      task: { payload: { image: 'media/3/ab.jpg', note: 'cats/one.jpg' } },
    });
  }
});

it('leaves addresses and blobs as they are', () => {
  for (const name of ['https://example.com/a.jpg', 'media/3/cd.jpg']) {
    expect(withBlobs(row(name), ['image'], blobs)).toEqual(row(name));
  }
});

it('tells which file is missing', () => {
  expect(withBlobs(row('two.jpg'), ['image'], blobs)).toMatchObject({
    line: 7,
    field: 'image',
    reason: 'MEDIA_FILE_MISSING',
    message: 'two.jpg',
  });
});

it('knows the inputs that are media', () => {
  const inputs = [
    { key: 'a', kind: 'IMAGE' as const },
    { key: 'b', kind: 'TEXT' as const },
    { key: 'c', kind: 'AUDIO' as const },
  ];
  expect(mediaInputs({ inputs })).toEqual(['a', 'c']);
});
