// Workers as people write them: "3-5, 3-6" or one on each line.

const WORKER = /^(?:workers\/)?([1-9]\d*-[1-9]\d*)$/;

/** Their names; undefined where something is no worker's number. */
export function workersIn(text: string): string[] | undefined {
  const names: string[] = [];
  for (const part of text.split(/[\s,;，；、]+/).filter(Boolean)) {
    const number = WORKER.exec(part)?.[1];
    if (!number) return undefined;
    if (!names.includes(`workers/${number}`)) names.push(`workers/${number}`);
  }
  return names;
}
