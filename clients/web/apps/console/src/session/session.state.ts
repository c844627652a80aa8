// Who is signed in, and what their roles open.

import { callEvents, organizationName, type Role, type Session, workforce } from '@crowdloom/api';
import { computed, signal } from '@preact/signals';

export const session = signal<Session | undefined>(undefined);
/** Undefined until the first answer tells whether there is a session. */
export const known = signal(false);

export const workerName = computed(() => session.value?.worker?.name ?? '');
export const organization = computed(() => organizationName(workerName.value));
const roles = computed(() => new Set<Role>(session.value?.worker?.roles ?? []));

export const has = (...wanted: Role[]) => wanted.some((role) => roles.value.has(role));

callEvents.unauthenticated = () => {
  session.value = undefined;
};

export async function restore() {
  session.value = await workforce.getSession({}).catch(() => undefined);
  known.value = true;
}

export function enter(next: Session) {
  session.value = next;
}

export async function leave() {
  await workforce.signOut({}).catch(() => undefined);
  session.value = undefined;
}
