import type { Session, Worker } from '@crowdloom/api';
import { notFound, Refusal } from './rpc';
import type { World } from './world';

type Request = Record<string, any>;

export interface Caller {
  worker: string;
  token: string;
}

/** Methods that need no session. */
export const ANONYMOUS = new Set(['SignIn', 'AcceptInvitation']);

export function sessionOf(worker: Worker): Session {
  return {
    worker,
    organizationTitle: '织云数据 · Loomworks',
    expireTime: new Date(Date.now() + 30 * 86400e3).toISOString(),
  };
}

function start(world: World, worker: Worker): Session {
  const token = `token-${world.next('session')}`;
  world.sessions.set(token, worker.name ?? '');
  return { ...sessionOf(worker), token };
}

export const workforce = (world: World) => ({
  SignIn(_: Caller, { login, password }: Request) {
    const worker = [...world.workers.values()].find((w) => w.login === login);
    if (!worker || world.passwords.get(login) !== password)
      throw new Refusal('unauthenticated', 'SIGN_IN_FAILED');
    return start(world, worker);
  },
  AcceptInvitation(_: Caller, { code, password, displayName, locale }: Request) {
    const invitation = world.invitations.get(code);
    if (!invitation?.worker) throw new Refusal('permission_denied', 'INVITATION_INVALID');
    if (password.length < 8) throw new Refusal('invalid_argument', 'PASSWORD_WEAK');
    const worker: Worker = { ...invitation.worker, state: 'ACTIVE', locale };
    if (displayName) worker.displayName = displayName;
    world.workers.set(worker.name ?? '', worker);
    world.passwords.set(worker.login ?? '', password);
    world.invitations.delete(code);
    return start(world, worker);
  },
  GetSession: (caller: Caller) => sessionOf(find(world, caller.worker)),
  SignOut(caller: Caller) {
    world.sessions.delete(caller.token);
    return {};
  },
  GetWorker: (_: Caller, { name }: Request) => find(world, name),
  ListWorkers: (_: Caller, { pageSize = 50, pageToken = '' }: Request) => {
    const all = [...world.workers.values()];
    const from = Number(pageToken || 0);
    const more = from + pageSize < all.length;
    return {
      workers: all.slice(from, from + pageSize),
      nextPageToken: more ? String(from + pageSize) : '',
    };
  },
  UpdateProfile(caller: Caller, { locale, displayName }: Request) {
    const worker = find(world, caller.worker);
    if (locale) worker.locale = locale;
    if (displayName) worker.displayName = displayName;
    return worker;
  },
  UpdateWorker(_: Caller, { worker }: Request) {
    return Object.assign(find(world, worker.name), worker);
  },
  SetWorkerSkill(_: Caller, { name, skill, value }: Request) {
    const worker = find(world, name);
    worker.skills = { ...worker.skills };
    if (value === undefined) delete worker.skills[skill];
    else worker.skills[skill] = value;
    return worker;
  },
  SuspendWorker(_: Caller, { name }: Request) {
    return Object.assign(find(world, name), { state: 'SUSPENDED' });
  },
  ReinstateWorker(_: Caller, { name }: Request) {
    return Object.assign(find(world, name), { state: 'ACTIVE' });
  },
  VerifyCertificate(caller: Caller, { name }: Request) {
    const worker = find(world, name);
    if (!worker.certificate) throw notFound('CERTIFICATE_NOT_FOUND');
    worker.certificate = { ...worker.certificate, verifier: caller.worker };
    return worker;
  },
  InviteWorkers(_: Caller, { workers }: Request) {
    const invitations = (workers as Worker[]).map((wanted) => {
      if ([...world.workers.values()].some((w) => w.login === wanted.login)) {
        throw new Refusal('already_exists', 'LOGIN_TAKEN', { login: wanted.login ?? '' });
      }
      const worker: Worker = {
        ...wanted,
        name: `workers/3-${world.next('worker')}`,
        state: 'INVITED',
      };
      const code = `LOOM-${1000 + world.next('invitation')}`;
      const invitation = {
        code,
        worker,
        expireTime: new Date(Date.now() + 7 * 86400e3).toISOString(),
      };
      world.workers.set(worker.name ?? '', worker);
      world.invitations.set(code, invitation);
      return invitation;
    });
    return { invitations };
  },
  ListAuditEvents: () => ({ auditEvents: [] }),
});

function find(world: World, name: string): Worker {
  const worker = world.workers.get(name);
  if (!worker) throw notFound('WORKER_NOT_FOUND');
  return worker;
}
