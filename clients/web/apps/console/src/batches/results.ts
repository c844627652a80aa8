// Results as files: one line for a task, CSV or JSON Lines; pure.

import type { Consensus, LabelInterface, Task, Value } from '@crowdloom/api';
import { lastOf } from '@crowdloom/api';

export interface ResultRow {
  task: Task;
  consensus?: Consensus;
}

/** A value as people keep it in a table: the plain answer where there is one, else JSON. */
export function plainValue(value: Value | undefined): string {
  if (!value) return '';
  if (value.choice) return (value.choice.options ?? []).join('|');
  if (value.number !== undefined) return String(value.number);
  if (value.text !== undefined) return value.text;
  if (value.preference) {
    const { side = '', strength } = value.preference;
    return strength ? `${side}:${strength}` : String(side);
  }
  return JSON.stringify(value);
}

/** A text that begins like a formula is quoted for spreadsheets, which would run it. */
const safe = (text: string) => (/^[=+@\t\r]/.test(text) || /^-\D/.test(text) ? `'${text}` : text);

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const csvLine = (fields: string[]) => `${fields.map((f) => quoted(safe(f))).join(',')}\r\n`;

const FIRST = ['task', 'external_id', 'state', 'confidence', 'method'];

export const csvHeader = (labels: LabelInterface) =>
  csvLine([...FIRST, ...(labels.controls ?? []).map((control) => control.key ?? '')]);

export function csvRow({ task, consensus }: ResultRow, labels: LabelInterface): string {
  const values = consensus?.answer?.values ?? {};
  return csvLine([
    lastOf(task.name ?? ''),
    task.externalId ?? '',
    consensus?.state ?? task.state ?? '',
    consensus ? String(consensus.confidence ?? 0) : '',
    consensus?.method ?? '',
    ...(labels.controls ?? []).map((control) => plainValue(values[control.key ?? ''])),
  ]);
}

export const jsonLine = ({ task, consensus }: ResultRow) =>
  `${JSON.stringify({
    task: task.name,
    external_id: task.externalId ?? '',
    payload: task.payload,
    state: consensus?.state ?? task.state,
    answer: consensus?.answer,
    confidence: consensus?.confidence,
    method: consensus?.method,
    final: consensus?.final ?? false,
  })}\n`;
