import { describe, expect, it } from 'vitest';
import { csvReader, jsonLinesReader, type RowReader, readerFor } from './rows';

/** Feeds the text in pieces of every size: where it is cut must not matter. */
function readInPieces(make: () => RowReader, text: string) {
  const results = Array.from({ length: Math.min(9, text.length) }, (_, size) => {
    const reader = make();
    const pieces = text.match(new RegExp(`.{1,${size + 1}}`, 'gs')) ?? [];
    return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
  });
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0] ?? [];
}

describe('csvReader', () => {
  const read = (text: string) => readInPieces(csvReader, text);

  it('reads quoted commas, quotes and line breaks', () => {
    const rows = read('id,text\r\n1,"a, ""b""\nc"\r\n2,d\r\n');
    expect(rows).toEqual([
      { line: 2, values: { id: '1', text: 'a, "b"\nc' } },
      { line: 4, values: { id: '2', text: 'd' } },
    ]);
  });

  it('names the line with another number of columns, and reads on', () => {
    expect(read('a,b\n1,2\n3\n4,5')).toEqual([
      { line: 2, values: { a: '1', b: '2' } },
      { line: 3, problem: 'columns' },
      { line: 4, values: { a: '4', b: '5' } },
    ]);
  });

  it('leaves out empty lines and the byte order mark', () => {
    expect(read('\uFEFFa\n\n中文\n')).toEqual([{ line: 3, values: { a: '中文' } }]);
  });

  it('tells of a quotation mark that is not closed', () => {
    expect(read('a\n"b')).toEqual([{ line: 2, problem: 'quote' }]);
  });

  it('keeps characters outside the basic plane whole', () => {
    expect(csvReader().push('a\n🌸\n')).toEqual([{ line: 2, values: { a: '🌸' } }]);
  });
});

describe('jsonLinesReader', () => {
  it('names broken lines and goes on', () => {
    expect(readInPieces(jsonLinesReader, '{"a":1}\n{oops\n[1]\n\n{"a":2}')).toEqual([
      { line: 1, values: { a: 1 } },
      { line: 2, problem: 'json' },
      { line: 3, problem: 'object' },
      { line: 5, values: { a: 2 } },
    ]);
  });
});

it('chooses by the name of the file', () => {
  expect(readerFor('x.JSONL').push('{"a":1}\n')).toHaveLength(1);
  expect(readerFor('x.csv').push('a\n1\n')).toHaveLength(1);
});
