// Pictures of leased tasks, fetched once and kept for offline; the oldest make room.

import type { Assignment, Media } from '@crowdloom/api';
import { signal } from '@preact/signals';
import { database } from './database';

const KEPT_MAX = 60;

/** Addresses of pictures by blob name: "" where one could not be fetched. */
const addresses = signal<Record<string, string>>({});
const sizes = signal<Record<string, number>>({});
const running = new Map<string, Promise<void>>();

const note = (blob: string, address: string) => {
  addresses.value = { ...addresses.value, [blob]: address };
};

/** For a view: the address of a payload's picture; undefined while it is on its way. */
export function mediaAddress(value: string): string | undefined {
  if (/^(https?:|data:)/.test(value)) return value;
  return addresses.value[value];
}

/** Bytes of a task's pictures, as far as they are known. */
export const mediaBytes = (assignment: Assignment) =>
  (assignment.media ?? []).reduce((sum, { blob = '' }) => sum + (sizes.value[blob] ?? 0), 0);

export async function fetchMedia(assignment: Assignment) {
  await Promise.all((assignment.media ?? []).map(fetchOnce));
}

function fetchOnce(media: Media): Promise<void> {
  const blob = media.blob ?? '';
  if (addresses.value[blob]) return Promise.resolve();
  const mine = running.get(blob) ?? fetchOne(media).finally(() => running.delete(blob));
  running.set(blob, mine);
  return mine;
}

async function fetchOne({ blob = '', url = '' }: Media) {
  const data = (await kept(blob)) ?? (await download(blob, url));
  if (data) {
    sizes.value = { ...sizes.value, [blob]: data.size };
    note(blob, URL.createObjectURL(data));
  } else if (!addresses.value[blob]) {
    note(blob, '');
  }
}

async function kept(blob: string): Promise<Blob | undefined> {
  const db = await database();
  const stored = await db.get('media', blob);
  if (stored) await db.put('media', { ...stored, useTime: Date.now() });
  return stored?.data;
}

async function download(blob: string, url: string): Promise<Blob | undefined> {
  const answer = await fetch(url).catch(() => undefined);
  if (!answer?.ok) return undefined;
  const data = await answer.blob().catch(() => undefined);
  if (data) await keep(blob, data);
  return data;
}

async function keep(blob: string, data: Blob) {
  const db = await database();
  await db.put('media', { blob, data, useTime: Date.now() }).catch(() => undefined);
  const all = await db.getAll('media');
  all.sort((a, b) => b.useTime - a.useTime);
  await Promise.all(all.slice(KEPT_MAX).map((old) => db.delete('media', old.blob)));
}
