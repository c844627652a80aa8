// What the fake gateway knows: a small tenant in memory. Answers go through the same states as in
// the services, in the plainest way.

import type {
  Answer,
  Assignment,
  Batch,
  Invitation,
  Project,
  StatementLine,
  Task,
  Transfer,
  Worker,
} from '@crowdloom/api';

export interface Place extends Assignment {
  name: string;
  attempt: number;
  task: string;
  worker: string;
  stage: number;
  requestId?: string;
  body?: string;
}

export interface BatchRecord extends Batch {
  name: string;
  tasks: Task[];
  imports: Map<string, number>;
}

export class World {
  passwords = new Map<string, string>();
  workers = new Map<string, Worker>();
  sessions = new Map<string, string>();
  invitations = new Map<string, Invitation>();
  projects = new Map<string, Project>();
  batches = new Map<string, BatchRecord>();
  places = new Map<string, Place>();
  acknowledged = new Map<string, number>();
  budgets = new Map<string, bigint>();
  lines = new Map<string, StatementLine[]>();
  transfers: Transfer[] = [];
  /** Media by blob, and files of which some parts came. */
  media = new Map<string, Buffer>();
  uploads = new Map<string, Buffer>();
  /** Every accepted submission, for tests that count them. */
  accepted: string[] = [];
  leaseMs = 15 * 60_000;
  private counters = new Map<string, number>();

  next(kind: string): number {
    const value = (this.counters.get(kind) ?? 0) + 1;
    this.counters.set(kind, value);
    return value;
  }

  worker(login: string): Worker {
    const found = [...this.workers.values()].find((w) => w.login === login);
    if (!found) throw new Error(`no worker ${login}`);
    return found;
  }

  task(name: string): Task | undefined {
    const batch = this.batches.get(name.split('/').slice(0, 4).join('/'));
    return batch?.tasks[Number(name.split('/')[5]) - 1];
  }

  placesOf(task: string, stage?: number): Place[] {
    return [...this.places.values()].filter(
      (p) => p.task === task && (!stage || p.stage === stage),
    );
  }

  line(worker: string, assignment: string, code: StatementLine['code'], micros: string) {
    const transfer = `transfers/${this.next('transfer')}`;
    const amount = { currencyCode: 'CNY', micros };
    const list = this.lines.get(worker) ?? [];
    list.unshift({ assignment, code, amount, recordTime: new Date().toISOString(), transfer });
    this.lines.set(worker, list);
    this.transfers.unshift({
      name: transfer,
      code,
      amount,
      assignment,
      recordTime: new Date().toISOString(),
      debitAccount: `${assignment.split('/').slice(0, 2).join('/')}/accounts/reserved`,
      creditAccount: `${worker}/accounts/pending`,
    });
  }
}

/** The answer as it counts in a vote. */
export const voteOf = (answer: Answer | undefined) => JSON.stringify(answer?.values ?? {});
