import { type Assignment, dispatch, workforce } from '@crowdloom/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PASSWORD } from '../../../../testing/fake-gateway/sample';
import { type Wired, wire } from '../../../../testing/unit/serve-calls';
import { database } from '../store/database';
import { drain, enqueue, entriesOf, takeBack, UNDO_MS } from './outbox';

const answer = { values: { class: { choice: { options: ['cat'] } } } };
let net: Wired;
let worker: string;
let held: Assignment[];

beforeEach(async () => {
  await (await database()).clear('outbox');
  net = await wire();
  const session = await workforce.signIn({ organization: 3, login: 'mei', password: PASSWORD });
  worker = session.worker?.name ?? '';
  await dispatch.acknowledgeGuidelines({
    worker,
    project: 'projects/3-1',
    version: 1,
    requestId: '1',
  });
  const lease = { worker, maxCount: 3, batch: 'projects/3-1/batches/1' };
  held = (await dispatch.leaseAssignments(lease)).assignments ?? [];
});

afterEach(() => net.close());

const finishAll = () =>
  Promise.all(held.map((assignment, i) => enqueue({ worker, assignment, request: { answer } }, i)));

const later = () => UNDO_MS + 1000;

it('sends three answers that were given offline, each once', async () => {
  net.offline = true;
  await finishAll();
  const first = await drain(worker, later);
  expect(first.stopped?.reason).toBe('NETWORK');
  expect(await entriesOf(worker)).toHaveLength(3);
  net.offline = false;
  expect((await drain(worker, later)).sent).toHaveLength(3);
  expect(net.gateway.world.accepted).toHaveLength(3);
  expect(await entriesOf(worker)).toEqual([]);
});

it('counts an answer once when its reply was lost', async () => {
  await finishAll();
  net.gateway.fault = 'lost';
  expect((await drain(worker, later)).stopped?.transient).toBe(true);
  net.gateway.fault = 'none';
  await drain(worker, later);
  expect(net.gateway.world.accepted).toHaveLength(3);
  expect(new Set(net.gateway.world.accepted).size).toBe(3);
});

it('waits for a server that is down', async () => {
  await finishAll();
  net.gateway.fault = 'down';
  await drain(worker, later);
  expect(await entriesOf(worker)).toHaveLength(3);
});

it('keeps everything while a session has ended', async () => {
  await finishAll();
  net.gateway.world.sessions.clear();
  expect((await drain(worker, later)).stopped?.unauthenticated).toBe(true);
  expect((await entriesOf(worker)).every((e) => e.state === 'waiting')).toBe(true);
});

it('can take the last answer back until it is due', async () => {
  const [assignment] = held;
  const entry = await enqueue({ worker, assignment: assignment ?? {}, request: { answer } }, 0);
  expect((await drain(worker, () => UNDO_MS - 1)).nextTime).toBe(UNDO_MS);
  expect(await takeBack(entry.requestId, UNDO_MS - 1)).toMatchObject({
    requestId: entry.requestId,
  });
  await drain(worker, later);
  expect(net.gateway.world.accepted).toEqual([]);
});

it('takes nothing back that is due: it may be on its way', async () => {
  const [assignment] = held;
  const entry = await enqueue({ worker, assignment: assignment ?? {}, request: { answer } }, 0);
  expect(await takeBack(entry.requestId, UNDO_MS)).toBeUndefined();
});

it('keeps a refused answer with the reason, and sends the others', async () => {
  const [first] = [...net.gateway.world.places.values()];
  Object.assign(first ?? {}, { state: 'RELEASED' });
  await finishAll();
  const result = await drain(worker, later);
  expect(result.refused).toHaveLength(1);
  expect(result.refused[0]?.reason).toBe('LEASE_NOT_HELD');
  expect(net.gateway.world.accepted).toHaveLength(2);
});

it('does not send what belongs to another person of the device', async () => {
  await finishAll();
  await drain('workers/3-99', later);
  expect(net.gateway.world.accepted).toEqual([]);
});
