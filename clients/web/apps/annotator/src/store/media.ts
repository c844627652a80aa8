// Pictures of leased tasks, fetched once in this device's size and kept for offline; the oldest make
// room. What is fetched is counted, because people pay for it.

import { type Assignment, inWidth, type Media, variantWidth } from '@crowdloom/api';
import { signal } from '@preact/signals';

import { database } from './database';
import { countTraffic } from './traffic.state';

const KEPT_MAX = 60;
/** No layout shows a picture wider. */
const LAYOUT_MAX = 1080;
/** What an enlarged picture is fetched in. */
const SHARP = 2048;

/** Addresses of pictures by blob name: "" where one could not be fetched. */
const addresses = signal<Record<string, string>>({});
const sizes = signal<Record<string, number>>({});
const running = new Map<string, Promise<void>>();
const links = new Map<string, string>();
const sharp = new Set<string>();

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

/** A picture was enlarged: its details are fetched, once, and take its place. */
export function sharpenMedia(value: string) {
  const url = links.get(value);
  if (!url || sharp.has(value)) return;
  sharp.add(value);
  download(value, inWidth(url, SHARP)).then((data) => data && show(value, data));
}

/** Bytes that wait on this device for work without a network. */
export async function keptBytes(assignments: Assignment[]) {
  const wanted = new Set(assignments.flatMap((a) => (a.media ?? []).map((m) => m.blob ?? '')));
  const all = await (await database()).getAll('media');
  return all.reduce((sum, { blob, data }) => sum + (wanted.has(blob) ? data.size : 0), 0);
}

/** Who saves data gets a picture of one pixel for each of the layout's. */
function deviceWidth(): number {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  const density = connection?.saveData ? 1 : devicePixelRatio;
  return variantWidth(Math.min(innerWidth, LAYOUT_MAX), density);
}

function fetchOnce(media: Media): Promise<void> {
  const blob = media.blob ?? '';
  links.set(blob, media.url ?? '');
  if (addresses.value[blob]) return Promise.resolve();
  const mine = running.get(blob) ?? fetchOne(media).finally(() => running.delete(blob));
  running.set(blob, mine);
  return mine;
}

async function fetchOne({ blob = '', url = '' }: Media) {
  const data = (await kept(blob)) ?? (await download(blob, inWidth(url, deviceWidth())));
  if (data) show(blob, data);
  else if (!addresses.value[blob]) note(blob, '');
}

function show(blob: string, data: Blob) {
  sizes.value = { ...sizes.value, [blob]: data.size };
  note(blob, URL.createObjectURL(data));
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
  if (!data) return undefined;
  countTraffic(data.size);
  await keep(blob, data);
  return data;
}

async function keep(blob: string, data: Blob) {
  const db = await database();
  await db.put('media', { blob, data, useTime: Date.now() }).catch(() => undefined);
  const all = await db.getAll('media');
  all.sort((a, b) => b.useTime - a.useTime);
  await Promise.all(all.slice(KEPT_MAX).map((old) => db.delete('media', old.blob)));
}
