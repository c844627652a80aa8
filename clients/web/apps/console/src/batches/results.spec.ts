import { describe, expect, it } from 'vitest';
import { csvHeader, csvLine, csvRow, jsonLine, plainValue } from './results';

const LABELS = { controls: [{ key: 'mood', choice: {} }] };
const TASK = { name: 'projects/3-1/batches/1/tasks/7', externalId: 'r,7', payload: { text: 'hi' } };

it('writes a table that reads back', () => {
  const answer = { values: { mood: { choice: { options: ['good', 'new'] } } } };
  const consensus = { answer, confidence: 0.95, method: 'majority', state: 'RESOLVED' as const };
  expect(csvHeader(LABELS)).toBe('task,external_id,state,confidence,method,mood\r\n');
  expect(csvRow({ task: TASK, consensus }, LABELS)).toBe(
    '7,"r,7",RESOLVED,0.95,majority,good|new\r\n',
  );
});

it('keeps a task that has no answer', () => {
  expect(csvRow({ task: { ...TASK, state: 'OPEN' } }, LABELS)).toBe('7,"r,7",OPEN,,,\r\n');
  expect(JSON.parse(jsonLine({ task: { ...TASK, state: 'OPEN' } }))).toMatchObject({
    state: 'OPEN',
    final: false,
  });
});

describe('a cell', () => {
  it.each(['=1+1', '+cmd', '@x', '\tx', '-cmd'])(
    'that begins like a formula is made harmless: %j',
    (text) => {
      expect(csvLine([text])).toMatch(/^"?'/);
    },
  );

  it.each(['-5', '-0.5'])('with a negative number stays a number: %s', (text) => {
    expect(csvLine([text])).toBe(`${text}\r\n`);
  });
});

it.each([
  [{ number: 0 }, '0'],
  [{ text: 'a"b' }, 'a"b'],
  [{ preference: { side: 'TIE' as const } }, 'TIE'],
  [{ preference: { side: 'LEFT' as const, strength: 2 } }, 'LEFT:2'],
  [undefined, ''],
])('writes %j plainly', (value, text) => expect(plainValue(value)).toBe(text));
