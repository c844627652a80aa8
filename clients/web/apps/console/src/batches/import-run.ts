// Reads a file from the device as a stream and sends it chunk by chunk: memory stays flat.

import { type LabelInterface, uuid } from '@crowdloom/api';
import {
  addErrors,
  Chunker,
  type ImportCounts,
  type LineTask,
  noCounts,
  problemOfRow,
  sendChunk,
  taskOf,
} from './import-tasks';
import { mediaInputs, withBlobs } from './media-rows';
import { type Row, readerFor } from './rows';

interface Options {
  file: File;
  batch: string;
  labels: LabelInterface;
  dryRun: boolean;
  /** Blobs of the files that rows name, where tasks have pictures or recordings. */
  blobs: ReadonlyMap<string, string>;
  onProgress: (counts: ImportCounts, share: number) => void;
  signal: AbortSignal;
}

export async function runImport(options: Options) {
  const { file, batch, labels, dryRun, blobs, onProgress, signal } = options;
  const inputs = blobs.size ? mediaInputs(labels) : [];
  const importId = uuid();
  const reader = readerFor(file.name);
  const chunker = new Chunker();
  const counts = noCounts();
  let read = 0;
  let offset = 0;

  const send = async (chunk: LineTask[]) => {
    if (!chunk.length) return;
    signal.throwIfAborted();
    await sendChunk({ batch, importId, offset, chunk, dryRun }, counts);
    offset += chunk.length;
    onProgress({ ...counts }, file.size ? read / file.size : 1);
  };
  const takeRows = async (rows: Row[]) => {
    for (const row of rows) {
      if (!row.values) {
        counts.rows++;
        addErrors(counts, [problemOfRow(row)]);
        continue;
      }
      const task = withBlobs({ line: row.line, task: taskOf(row.values, labels) }, inputs, blobs);
      if (!('task' in task)) {
        counts.rows++;
        addErrors(counts, [task]);
        continue;
      }
      const full = chunker.add(task);
      if (full) await send(full);
    }
  };

  const decoder = new TextDecoder();
  const bytes = file.stream().getReader();
  for (;;) {
    const { value, done } = await bytes.read();
    if (done) break;
    read += value.length;
    await takeRows(reader.push(decoder.decode(value, { stream: true })));
  }
  await takeRows([...reader.push(decoder.decode()), ...reader.end()]);
  await send(chunker.flush());
  onProgress({ ...counts }, 1);
  return counts;
}
