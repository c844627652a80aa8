// What the pictures of a day took of the person's data plan, on this device.

import { signal } from '@preact/signals';

const KEY = 'crowdloom.traffic';

interface Traffic {
  day: string;
  bytes: number;
}

const today = () => new Date().toLocaleDateString('sv');

const stored = (): Traffic => {
  const nothing = { day: today(), bytes: 0 };
  try {
    const traffic = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Traffic | null;
    return traffic?.day === nothing.day ? traffic : nothing;
  } catch {
    return nothing;
  }
};

export const traffic = signal(stored());

export function countTraffic(bytes: number) {
  const before = stored();
  traffic.value = { ...before, bytes: before.bytes + bytes };
  localStorage.setItem(KEY, JSON.stringify(traffic.value));
}
