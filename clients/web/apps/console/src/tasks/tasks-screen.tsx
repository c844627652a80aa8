import { type Batch, dispatch, type Project, projectOf, type Task } from '@crowdloom/api';
import { percent, t } from '@crowdloom/i18n';
import { summaryOf } from '@crowdloom/tools';
import {
  Badge,
  EmptyState,
  FailureBanner,
  Loading,
  navigate,
  SelectField,
  TextField,
  useLoad,
} from '@crowdloom/ui';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { paths, to } from '../places';
import { PageHeader } from '../shell/page-header';
import { payloadText } from './payload-text';
import { ordinalOf, TaskList, type TaskState } from './task-list.state';
import { taskTone } from './task-tone';
import { VirtualList } from './virtual-list';

const ROW = 56;
const STATES = ['', 'PENDING', 'OPEN', 'RESOLVED', 'DISPUTED', 'CANCELLED'] as const;

const load = async (name: string) => {
  const [batch, project] = await Promise.all([
    dispatch.getBatch({ name }),
    dispatch.getProject({ name: projectOf(name) }),
  ]);
  return { batch, project };
};

/** All tasks of a batch, however many: state, answer and confidence of each. */
export function TasksScreen({ batch }: { batch: string }) {
  const { data, failure, reload } = useLoad(() => load(batch), [batch]);
  const [state, setState] = useState<TaskState | ''>('');
  return (
    <div class="page stack tall-page">
      <PageHeader
        title={t('tasks.title')}
        above={[
          { title: data?.project.title ?? '…', href: to.project(projectOf(batch)) },
          { title: data?.batch.title ?? '…', href: to.batch(batch) },
        ]}
      />
      <FailureBanner failure={failure} onRetry={reload} />
      <div class="filters">
        <SelectField
          label={t('tasks.filter')}
          value={state}
          onValue={(value) => setState(value as TaskState | '')}
          options={STATES.map((value) => ({
            value,
            label: value ? t(`task.state.${value}`) : t('tasks.all'),
          }))}
        />
        <JumpTo batch={batch} />
      </div>
      {data ? <List key={state} {...data} state={state} /> : !failure && <Loading rows={6} />}
    </div>
  );
}

function JumpTo({ batch }: { batch: string }) {
  const [number, setNumber] = useState('');
  const go = (event: Event) => {
    event.preventDefault();
    if (/^[1-9]\d*$/.test(number)) navigate(paths.task(`${batch}/tasks/${number}`));
  };
  return (
    <form onSubmit={go}>
      <TextField label={t('tasks.jump')} inputMode="numeric" value={number} onValue={setNumber} />
    </form>
  );
}

function List({
  batch,
  project,
  state,
}: {
  batch: Batch;
  project: Project;
  state: TaskState | '';
}) {
  const list = useMemo(() => new TaskList(batch.name ?? '', state), [batch.name, state]);
  useEffect(() => {
    list.ensure(1);
  }, [list]);
  const tasks = list.tasks.value;
  if (!tasks.length && list.done.value) return <EmptyState icon="work" title={t('tasks.empty')} />;
  if (!tasks.length && !list.failure.value) return <Loading rows={8} />;
  return (
    <>
      <FailureBanner failure={list.failure.value} onRetry={() => list.retry()} />
      <VirtualList
        count={tasks.length}
        rowHeight={ROW}
        label={t('tasks.title')}
        onReach={(index) => list.ensure(index + 100)}
        row={(index) =>
          tasks[index] && <TaskRow task={tasks[index]} list={list} project={project} />
        }
      />
    </>
  );
}

function TaskRow({ task, list, project }: { task: Task; list: TaskList; project: Project }) {
  const answer = list.answers.value.get(task.name ?? '');
  const { state = 'PENDING' } = task;
  return (
    <a class="task-row" href={to.task(task.name ?? '')}>
      <span class="number soft">{ordinalOf(task.name ?? '')}</span>
      <span class="cut" dir="auto">
        {task.externalId || payloadText(task)}
      </span>
      <span class="cut strong" dir="auto">
        {answer ? summaryOf(project.labelInterface, answer.answer) : ''}
      </span>
      <span class="number">{answer ? percent(Number(answer.confidence ?? 0)) : ''}</span>
      <span class="number soft">
        {task.counted ?? 0}/{task.target || 1}
      </span>
      <Badge tone={taskTone(state)}>{t(`task.state.${state as 'OPEN'}`)}</Badge>
    </a>
  );
}
