// Lets the small client of the apps talk to a fake gateway: fetch with the gateway's address in
// front, and a cookie as a browser would keep it.

import { type Served, serveFake } from '../fake-gateway/serve';

export interface Wired extends Served {
  /** No call comes through, as on a train. */
  offline: boolean;
}

export async function wire(): Promise<Wired> {
  const served = await serveFake();
  const wired: Wired = { ...served, offline: false };
  const original = fetch;
  let cookie = '';
  globalThis.fetch = async (input, init) => {
    const address = String(input);
    if (!address.startsWith('/')) return original(input, init);
    if (wired.offline) throw new TypeError('Failed to fetch');
    const headers = { ...(init?.headers as Record<string, string>), cookie };
    const answer = await original(wired.url + address, { ...init, headers });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return answer;
  };
  wired.close = () => {
    globalThis.fetch = original;
    return served.close();
  };
  return wired;
}
