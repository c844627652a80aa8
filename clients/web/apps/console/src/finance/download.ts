// Files that the browser saves.

/** A byte order mark lets spreadsheets read Chinese in a CSV file. */
export const BOM = '\uFEFF';

export function save(parts: BlobPart[], name: string, type: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Bytes as the API's JSON has them. */
export const bytesOf = (base64 = ''): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
