// The official Connect clients and the apps' own small client say the same to the real gateway.

import { type Client, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport as nodeTransport } from '@connectrpc/connect-node';
import { createConnectTransport as webTransport } from '@connectrpc/connect-web';
import { dispatch, failureOf, workforce } from '@crowdloom/api';
import { DispatchService } from '@crowdloom/api/gen/crowdloom/dispatch/v1/dispatch_service_pb';
import { WorkforceService } from '@crowdloom/api/gen/crowdloom/workforce/v1/workforce_service_pb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, type Installation, isBuilt, startInstallation } from './installation';

let stack: Installation;
const original = fetch;
const MANAGER = { organization: 1, login: 'manager', password: DEMO_PASSWORD };

beforeAll(async () => {
  if (!isBuilt()) return;
  stack = await startInstallation();
  let cookie = '';
  globalThis.fetch = async (input, init) => {
    const address = String(input);
    if (!address.startsWith('/')) return original(input, init);
    const headers = { ...(init?.headers as Record<string, string>), ...(cookie && { cookie }) };
    const answer = await original(stack.url + address, { ...init, headers });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return answer;
  };
}, 120_000);
afterAll(async () => {
  globalThis.fetch = original;
  await stack?.close();
}, 60_000);

const transports = {
  'connect-web, JSON': () => webTransport({ baseUrl: stack.url, useBinaryFormat: false }),
  'connect-web, binary': () => webTransport({ baseUrl: stack.url, useBinaryFormat: true }),
  'connect-node': () => nodeTransport({ baseUrl: stack.url, httpVersion: '1.1' }),
};

type Transport = ReturnType<typeof webTransport>;

async function officialTitles(transport: Transport): Promise<string[]> {
  const people = createClient(WorkforceService, transport);
  const session = await people.signIn(MANAGER);
  const projects: Client<typeof DispatchService> = createClient(DispatchService, transport);
  const headers = { authorization: `Bearer ${session.token}` };
  const answer = await projects.listProjects({ parent: 'organizations/1' }, { headers });
  return answer.projects.map((project) => project.title);
}

describe.runIf(isBuilt())('the gateway', () => {
  it.each(Object.entries(transports))('answers %s as it answers the apps', async (_, make) => {
    await workforce.signIn(MANAGER);
    const ours = await dispatch.listProjects({ parent: 'organizations/1' });
    expect(await officialTitles(make())).toEqual((ours.projects ?? []).map((p) => p.title));
  });

  it.each(Object.entries(transports))('refuses %s with the same code', async (_, make) => {
    const wrong = { ...MANAGER, password: 'not-the-password' };
    const ours = failureOf(await workforce.signIn(wrong).catch((error: unknown) => error));
    const theirs = await createClient(WorkforceService, make())
      .signIn(wrong)
      .catch((error: unknown) => ConnectError.from(error));
    expect(ours.reason).toBe('SIGN_IN_FAILED');
    expect(theirs).toBeInstanceOf(ConnectError);
    expect((theirs as ConnectError).rawMessage).toBe(ours.message);
  });
});
