// Brings pictures and recordings of a folder to the server, a few files at once, each in parts that
// may be repeated. A file is known by its content: what the server has is not sent again, so an
// upload that broke off goes on when the same files are chosen again.

import { Failure, failureOf, media } from '@crowdloom/api';

export const PART_BYTES = 512 * 1024;
export const FILE_BYTES_MAX = 64 * 1024 * 1024;

const AT_ONCE = 3;
const TRIES = 6;
const PAUSE_MS = 1000;

export interface MediaProgress {
  done: number;
  bytes: number;
}

export interface MediaError {
  file: string;
  reason: string;
}

export interface MediaResult {
  /** The blob of each file, by the name that rows refer to it by. */
  blobs: Map<string, string>;
  errors: MediaError[];
}

/** A chosen folder's files are known by their path in it, single files by their name. */
export function nameOf(file: File): string {
  const path = file.webkitRelativePath;
  return path ? path.slice(path.indexOf('/') + 1) : file.name;
}

export async function uploadMedia(
  parent: string,
  files: File[],
  onProgress: (progress: MediaProgress) => void,
  signal: AbortSignal,
): Promise<MediaResult> {
  const result: MediaResult = { blobs: new Map(), errors: [] };
  const progress: MediaProgress = { done: 0, bytes: 0 };
  const rest = [...files];
  const one = async (file: File) => {
    let counted = 0;
    try {
      const blob = await uploadFile(parent, file, signal, (received) => {
        progress.bytes += received - counted;
        counted = received;
        onProgress({ ...progress });
      });
      result.blobs.set(nameOf(file), blob);
    } catch (error) {
      signal.throwIfAborted();
      result.errors.push({ file: nameOf(file), reason: failureOf(error).reason });
    }
    progress.bytes += file.size - counted;
    progress.done++;
    onProgress({ ...progress });
  };
  const lane = async () => {
    for (let file = rest.shift(); file; file = rest.shift()) await one(file);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return result;
}

async function uploadFile(
  parent: string,
  file: File,
  signal: AbortSignal,
  onReceived: (bytes: number) => void,
): Promise<string> {
  if (file.size === 0 || file.size > FILE_BYTES_MAX)
    throw new Failure({ code: 'invalid_argument', reason: 'MEDIA_FILE_SIZE' });
  const sha256 = await digestOf(file);
  let offset = 0;
  // A short file is sent at once; of a longer one the server may have some already.
  let part: Blob | undefined = file.size <= PART_BYTES ? file : undefined;
  for (;;) {
    const data = part && (await base64Of(part));
    const request = {
      parent,
      sha256,
      sizeBytes: String(file.size),
      offset: String(offset),
      ...(data && { data }),
    };
    const { blob, receivedBytes = '0' } = await patiently(request, signal);
    onReceived(Number(receivedBytes));
    if (blob) return blob;
    offset = Number(receivedBytes);
    part = file.slice(offset, offset + PART_BYTES);
  }
}

/** A part may be repeated: a line that breaks for a moment costs a moment. */
async function patiently(request: Parameters<typeof media.uploadMedia>[0], signal: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await media.uploadMedia(request, { signal, timeoutMs: 60_000 });
    } catch (error) {
      const failure = failureOf(error);
      if (!failure.transient || attempt === TRIES) throw error;
      const pause = Math.max(failure.retryDelayMs, PAUSE_MS * 2 ** (attempt - 1));
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Browsers hash only on pages that came by HTTPS or from this machine. */
async function digestOf(file: Blob): Promise<string> {
  if (!crypto.subtle) throw new Failure({ code: 'failed_precondition', reason: 'NEEDS_HTTPS' });
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function base64Of(part: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(part);
  });
  return url.slice(url.indexOf(',') + 1);
}
