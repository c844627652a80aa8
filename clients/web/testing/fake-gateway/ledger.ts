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
  ListWorkerBalances: () => ({ workers: owed(world) }),
  ListSettlements: () => ({ settlements: money(world).settlements }),
  SettleWorkers(_: Caller, { workers }: Request) {
    const settlements = owed(world)
      .filter((w) => workers.includes(w.worker))
      .map((w) => settled(world, w.worker, BigInt(w.payable.micros)));
    money(world).settlements.unshift(...settlements);
    return { settlements };
  },
  ListPayoutRuns: () => ({
    payoutRuns: money(world).runs.map(({ items: _items, ...run }) => run),
  }),
  GetPayoutRun: (_: Caller, { name }: Request) => runOf(world, name),
  CreatePayoutRun(caller: Caller, { parent, workers, format, executionDate }: Request) {
    const number = money(world).runs.length + 1;
    const items = owed(world)
      .filter((w) => workers.includes(w.worker))
      .map((w, i) => ({
        endToEndId: `P3-${number}-${i + 1}`,
        worker: w.worker,
        amount: w.netDue,
        outcome: 'SENT',
        accountTail: w.accountTail,
      }));
    const run = {
      name: `${parent}/payoutRuns/${number}`,
      state: 'CREATED',
      format,
      count: items.length,
      controlSum: CNY(items.reduce((sum, item) => sum + BigInt(item.amount.micros), 0n)),
      fileSha256: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
      executionDate,
      maker: caller.worker,
      createTime: new Date().toISOString(),
      items,
    };
    money(world).runs.unshift(run);
    return run;
  },
  ReleasePayoutRun: (caller: Caller, { name }: Request) =>
    Object.assign(runOf(world, name), { state: 'RELEASED', checker: caller.worker }),
  ImportPay(_: Caller, { content }: Request) {
    const lines = String(content).trim().split('\n').slice(1);
    const wrongLines = lines.flatMap((line, i) =>
      line.split(',').length < 4 ? [{ number: i + 2, column: '', errorReason: 'INVALID_ROW' }] : [],
    );
    const paymentCount = lines.length - wrongLines.length;
    return { wrongLines, paymentCount, total: CNY(BigInt(paymentCount) * 10_000_000n) };
  },
  GetOrganizationStatement: (_: Caller, { name, month }: Request) => ({
    name,
    month,
    balances: [
      { kind: 'available', balance: CNY(12_400_000_000n) },
      { kind: 'payable', balance: CNY(860_000_000n) },
      { kind: 'net_due', balance: CNY(1_440_000_000n) },
      { kind: 'income_tax', balance: CNY(160_000_000n) },
    ],
    flows: [
      { code: 'GRANT', count: '2', amount: CNY(20_000_000_000n) },
      { code: 'APPROVE', count: '18400', amount: CNY(2_208_000_000n) },
      { code: 'SETTLE', count: '12', amount: CNY(1_440_000_000n) },
    ],
    closed: false,
  }),
  GetAcceptedWork: () => ({
    taskCount: '400',
    assignmentCount: '400',
    paid: CNY(48_000_000n),
    billed: CNY(200_000_000n),
  }),
  ListTransfers: (_: Caller, { parent }: Request) => ({
    transfers: world.transfers
      .filter((t) => `${t.debitAccount} ${t.creditAccount}`.includes(`${parent}/`))
      .slice(0, 50),
  }),
});

interface Run {
  name: string;
  state: string;
  maker: string;
  checker?: string;
  items: object[];
}

const books = new WeakMap<World, { settlements: object[]; runs: Run[] }>();

function money(world: World) {
  const kept = books.get(world) ?? { settlements: [], runs: [] };
  books.set(world, kept);
  return kept;
}

function runOf(world: World, name: string): Run {
  const run = money(world).runs.find((each) => each.name === name);
  if (!run) throw new Error(`no run ${name}`);
  return run;
}

function settled(world: World, worker: string, gross: bigint) {
  const tax = gross / 10n;
  return {
    name: `${worker}/settlements/${money(world).settlements.length + 1}`,
    month: new Date().toISOString().slice(0, 7),
    gross: CNY(gross),
    tax: CNY(tax),
    net: CNY(gross - tax),
    payClass: 'PIECE',
  };
}

/** Everybody who has work, with what a settlement of last month left due. */
function owed(world: World) {
  const workers = [...new Set([...world.places.values()].map((place) => place.worker))].sort();
  return workers.map((worker, i) => ({
    worker,
    ...balances(world, worker),
    payableSalary: CNY(0n),
    held: CNY(0n),
    netDue: CNY(BigInt(i + 1) * 120_000_000n),
    owed: CNY(0n),
    accountTail: `....${4400 + i}`,
  }));
}

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
