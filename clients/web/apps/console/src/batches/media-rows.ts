// Rows name pictures by the files they came from; tasks name blobs; pure.

import type { LabelInterface, Task } from '@crowdloom/api';
import type { LineError, LineTask } from './import-tasks';

const MEDIA = new Set(['IMAGE', 'AUDIO', 'VIDEO']);

export const mediaInputs = (labels: LabelInterface): string[] =>
  (labels.inputs ?? []).filter((i) => MEDIA.has(i.kind ?? '')).map((i) => i.key ?? '');

/** "./cats/one.jpg" and "cats\\one.jpg" mean what the folder calls "cats/one.jpg". */
const fileOf = (value: string) => value.replaceAll('\\', '/').replace(/^\.\//, '');

/** The task with blobs for files, or what it names that is not there. Addresses of the web and names
    of blobs that were uploaded before stay as they are. */
export function withBlobs(
  { line, task }: LineTask,
  inputs: string[],
  blobs: ReadonlyMap<string, string>,
): LineTask | LineError {
  const payload = { ...(task.payload as Record<string, unknown>) };
  for (const key of inputs) {
    const value = String(payload[key] ?? '');
    if (!value || value.includes('://') || value.startsWith('media/')) continue;
    const blob = blobs.get(fileOf(value));
    if (!blob) return { line, field: key, reason: 'MEDIA_FILE_MISSING', message: value };
    payload[key] = blob;
  }
  return { line, task: { ...task, payload: payload as Task['payload'] } };
}
