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
import { type Row, readerFor } from './rows';

interface Options {
  file: File;
  batch: string;
  labels: LabelInterface;
  dryRun: boolean;
  onProgress: (counts: ImportCounts, share: number) => void;
  signal: AbortSignal;
}

export async function runImport({ file, batch, labels, dryRun, onProgress, signal }: Options) {
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
      const full = chunker.add({ line: row.line, task: taskOf(row.values, labels) });
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
