import type { Caller } from './workforce';
import type { World } from './world';

type Request = Record<string, any>;

const CNY = (micros: bigint) => ({ currencyCode: 'CNY', micros: String(micros) });

export const ledger = (world: World) => ({
  GetWorkerStatement(_: Caller, { name, pageSize = 50, pageToken = '' }: Request) {
    const worker = name.replace(/\/statement$/, '');
    const lines = world.lines.get(worker) ?? [];
    const from = Number(pageToken || 0);
    return {
      name,
      ...balances(world, worker),
      lines: lines.slice(from, from + pageSize),
      nextPageToken: from + pageSize < lines.length ? String(from + pageSize) : '',
    };
  },
  GetProjectStatement(_: Caller, { name }: Request) {
    return { name, ...statement(world, name.replace(/\/statement$/, '')) };
  },
  GrantBudget(_: Caller, { project, amount }: Request) {
    world.budgets.set(project, (world.budgets.get(project) ?? 0n) + BigInt(amount.micros));
    world.transfers.unshift({
      name: `transfers/${world.next('transfer')}`,
      code: 'GRANT',
      amount,
      debitAccount: 'organizations/3/accounts/funding',
      creditAccount: `${project}/accounts/available`,
      recordTime: new Date().toISOString(),
    });
    return { name: `${project}/statement`, ...statement(world, project) };
  },
  ListTransfers: (_: Caller, { parent }: Request) => ({
    transfers: world.transfers
      .filter((t) => `${t.debitAccount} ${t.creditAccount}`.includes(`${parent}/`))
      .slice(0, 50),
  }),
});

function balances(world: World, worker: string) {
  const places = [...world.places.values()].filter((p) => p.worker === worker);
  const sum = (state: string) =>
    places
      .filter((p) => p.state === state)
      .reduce((total, p) => total + BigInt(p.rate?.micros ?? 0), 0n);
  return { pending: CNY(sum('SUBMITTED')), payable: CNY(sum('ACCEPTED')) };
}

function statement(world: World, project: string) {
  const places = [...world.places.values()].filter((p) => p.task.startsWith(`${project}/`));
  const sum = (state: string) =>
    places
      .filter((p) => p.state === state)
      .reduce((total, p) => total + BigInt(p.rate?.micros ?? 0), 0n);
  const granted = world.budgets.get(project) ?? 0n;
  const reserved = sum('LEASED');
  const pending = sum('SUBMITTED');
  const paid = sum('ACCEPTED');
  return {
    granted: CNY(granted),
    reserved: CNY(reserved),
    pending: CNY(pending),
    paid: CNY(paid),
    available: CNY(granted - reserved - pending - paid),
    paidAssignments: String(places.filter((p) => p.state === 'ACCEPTED').length),
  };
}
