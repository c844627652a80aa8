import type { Tone } from '@crowdloom/ui';

const TONES: Record<string, Tone> = {
  PENDING: 'neutral',
  OPEN: 'info',
  RESOLVED: 'good',
  DISPUTED: 'warn',
  CANCELLED: 'neutral',
};

export const taskTone = (state: string | undefined): Tone => TONES[state ?? ''] ?? 'neutral';
