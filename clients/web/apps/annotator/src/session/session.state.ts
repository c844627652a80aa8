// Who is signed in on this device. The token is in a cookie that scripts cannot read; what is kept
// here only lets the app open without a network.

import {
  callEvents,
  organizationOf,
  type Role,
  type Session,
  uuid,
  workforce,
} from '@crowdloom/api';
import { locale, matchLocale, setLocale } from '@crowdloom/i18n';
import { computed, signal } from '@preact/signals';

const KEY = 'crowdloom.session';

export interface Person {
  worker: string;
  login: string;
  displayName: string;
  roles: Role[];
  organizationTitle: string;
}

const stored = (): Person | undefined => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
};

export const person = signal<Person | undefined>(stored());

/** The cookie ended while somebody was at work: they sign in over the screen, which stays. */
export const sessionEnded = signal(false);

/** Counts sign-ins: screens that failed without a session load again. */
export const signIns = signal(0);

export const workerName = computed(() => person.value?.worker ?? '');
export const isReviewer = computed(() => person.value?.roles.includes('ROLE_REVIEWER') ?? false);
export const organization = computed(() => organizationOf(workerName.value));

/** The server's clock minus ours, in milliseconds; phones are often minutes off. */
const clockOffset = signal(0);
export const serverNow = () => Date.now() + clockOffset.value;

callEvents.unauthenticated = () => {
  if (person.value) sessionEnded.value = true;
};
callEvents.serverTime = (offset) => {
  if (Math.abs(offset - clockOffset.value) > 2000) clockOffset.value = offset;
};

export function enter(session: Session) {
  const { worker = {}, organizationTitle = '' } = session;
  const { name = '', login = '', displayName = '', roles = [] } = worker;
  person.value = { worker: name, login, displayName, roles, organizationTitle };
  localStorage.setItem(KEY, JSON.stringify(person.value));
  sessionEnded.value = false;
  signIns.value++;
}

/** After sign-in the screens follow the account, unless this device chose otherwise before. */
export function followAccountLocale(session: Session) {
  const wanted = matchLocale(session.worker?.locale ?? '');
  if (wanted && !localStorage.getItem('crowdloom.locale')) setLocale(wanted);
}

export async function rememberLocale() {
  if (!workerName.value) return;
  const request = { worker: workerName.value, locale: locale.value, requestId: uuid() };
  await workforce.updateProfile(request).catch(() => undefined);
}

export async function leave() {
  await workforce.signOut({}).catch(() => undefined);
  localStorage.removeItem(KEY);
  person.value = undefined;
  sessionEnded.value = false;
}
