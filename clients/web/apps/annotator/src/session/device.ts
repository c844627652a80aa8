// What this device is: some batches are for phones or for PCs only.

import type { Device } from '@crowdloom/api';

const PHONE_MAX = 600;

export function deviceKind(): Device {
  if (!matchMedia('(pointer: coarse)').matches) return 'DEVICE_DESKTOP';
  return Math.min(screen.width, screen.height) < PHONE_MAX ? 'DEVICE_PHONE' : 'DEVICE_TABLET';
}
