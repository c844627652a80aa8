// What waits to be sent or was refused, for the screens; sync.state.ts keeps it up to date.

import { signal } from '@preact/signals';
import type { OutboxEntry } from '../store/database';

export const outbox = signal<OutboxEntry[]>([]);
