// A batch's tasks with their consensus, loaded page by page as the list is scrolled.

import {
  type Consensus,
  consensus,
  dispatch,
  type Failure,
  failureOf,
  type Task,
} from '@crowdloom/api';
import { signal } from '@preact/signals';

const PAGE = 500;

export type TaskState = NonNullable<Task['state']> & string;

export class TaskList {
  readonly tasks = signal<Task[]>([]);
  readonly answers = signal<ReadonlyMap<string, Consensus>>(new Map());
  readonly failure = signal<Failure | undefined>(undefined);
  readonly done = signal(false);
  private taskToken = '';
  private answerToken: string | undefined = '';
  private loading: Promise<void> | undefined;

  constructor(
    readonly batch: string,
    readonly state: TaskState | '',
  ) {}

  /** Loads until so many tasks are there. */
  async ensure(count: number) {
    while (!this.done.value && !this.failure.value && this.tasks.value.length < count) {
      this.loading ??= this.loadPage().finally(() => {
        this.loading = undefined;
      });
      await this.loading;
    }
  }

  retry() {
    this.failure.value = undefined;
    return this.ensure(this.tasks.value.length + 1);
  }

  private async loadPage() {
    try {
      const request = { parent: this.batch, pageSize: PAGE, pageToken: this.taskToken };
      const page = await dispatch.listTasks({
        ...request,
        ...(this.state && { state: this.state }),
      });
      this.tasks.value = [...this.tasks.value, ...(page.tasks ?? [])];
      this.taskToken = page.nextPageToken ?? '';
      this.done.value = !this.taskToken;
      await this.loadAnswers();
    } catch (error) {
      this.failure.value = failureOf(error);
    }
  }

  /** Consensus comes in its own pages by ordinal: as far as the tasks that are there. */
  private async loadAnswers() {
    const last = ordinalOf(this.tasks.value.at(-1)?.name ?? '');
    while (this.answerToken !== undefined && this.lastAnswer() < last) {
      const request = {
        parent: this.batch,
        pageSize: PAGE,
        pageToken: this.answerToken,
        omitVotes: true,
      };
      const page = await consensus.listConsensus(request);
      const known = new Map(this.answers.value);
      for (const answer of page.consensus ?? []) known.set(taskNameOf(answer), answer);
      this.answers.value = known;
      this.answerToken = page.nextPageToken || undefined;
    }
  }

  private lastAnswer = () => Math.max(0, ordinalOf([...this.answers.value.keys()].at(-1) ?? ''));
}

const taskNameOf = (answer: Consensus) => (answer.name ?? '').replace(/\/consensus$/, '');

export const ordinalOf = (task: string) => Number(/\/tasks\/(\d+)$/.exec(task)?.[1] ?? 0);
