import {
  type Assignment,
  batchOf,
  type Consensus,
  consensus,
  dispatch,
  type Project,
  projectOf,
  type Task,
} from '@crowdloom/api';
import { percent, t } from '@crowdloom/i18n';
import { AnswerReview, freeInputs, InputView, summaryOf } from '@crowdloom/tools';
import {
  Badge,
  Card,
  EmptyState,
  FailureBanner,
  href,
  Icon,
  Loading,
  useLoad,
} from '@crowdloom/ui';
import { paths, to } from '../places';
import { PageHeader } from '../shell/page-header';
import { AnswerTable } from './answer-table';
import { ordinalOf } from './task-list.state';
import { mediaOf } from './task-media';
import { taskTone } from './task-tone';

interface Loaded {
  task: Task;
  project: Project;
  assignments: Assignment[];
  consensus?: Consensus;
}

async function load(name: string): Promise<Loaded> {
  const [task, project, list, answer] = await Promise.all([
    dispatch.getTask({ name }),
    dispatch.getProject({ name: projectOf(name) }),
    dispatch.listTaskAssignments({ parent: name }),
    consensus.getConsensus({ name: `${name}/consensus` }).catch(() => undefined),
  ]);
  return {
    task,
    project,
    assignments: list.assignments ?? [],
    ...(answer && { consensus: answer }),
  };
}

/** One task: what was shown, what was answered, what it adds up to, and what each answer was paid. */
export function TaskScreen({ name }: { name: string }) {
  const { data, failure, loading, reload } = useLoad(() => load(name), [name]);
  const ordinal = ordinalOf(name);
  return (
    <div class="page stack">
      <PageHeader
        title={t('task.title', { number: ordinal })}
        above={[
          { title: data?.project.title ?? '…', href: to.project(projectOf(name)) },
          { title: t('tasks.title'), href: to.tasks(batchOf(name)) },
        ]}
        badge={
          data && (
            <Badge tone={taskTone(data.task.state)}>
              {t(`task.state.${(data.task.state ?? 'PENDING') as 'OPEN'}`)}
            </Badge>
          )
        }
        actions={<Neighbours batch={batchOf(name)} ordinal={ordinal} />}
      />
      <FailureBanner failure={failure} onRetry={reload} />
      {!data && loading && <Loading rows={3} tall />}
      {data && <Details {...data} />}
    </div>
  );
}

const Neighbours = ({ batch, ordinal }: { batch: string; ordinal: number }) => (
  <>
    {ordinal > 1 && (
      <a
        class="button secondary icon-only"
        href={href(paths.task(`${batch}/tasks/${ordinal - 1}`))}
        aria-label={t('task.previous')}
      >
        <Icon name="back" />
      </a>
    )}
    <a
      class="button secondary icon-only"
      href={href(paths.task(`${batch}/tasks/${ordinal + 1}`))}
      aria-label={t('task.next')}
    >
      <Icon name="next" />
    </a>
  </>
);

function Details({ task, project, assignments, consensus: answer }: Loaded) {
  const labels = project.labelInterface ?? {};
  const scene = {
    payload: (task.payload ?? {}) as Record<string, unknown>,
    media: mediaOf(task, assignments, 900),
  };
  return (
    <>
      <div class="beside">
        <Card title={t('task.shown')}>
          {task.externalId && <p class="soft small-text">{task.externalId}</p>}
          {(labels.inputs ?? []).map((input) => (
            <InputView key={input.key} input={input} scene={scene} />
          ))}
        </Card>
        <Card title={t('task.consensus')}>
          {answer ? (
            <>
              <p class="consensus-answer" dir="auto">
                {summaryOf(labels, answer.answer)}
              </p>
              <dl class="numbers">
                <Fact
                  name={t('task.confidence')}
                  value={percent(Number(answer.confidence ?? 0), 1)}
                />
                <Fact name={t('task.method')} value={answer.method ?? '–'} />
                <Fact name={t('task.final')} value={t(answer.final ? 'common.yes' : 'common.no')} />
              </dl>
              {freeInputs(labels).length < (labels.inputs?.length ?? 0) && (
                <AnswerReview labels={labels} scene={scene} answer={answer.answer} />
              )}
            </>
          ) : (
            <p class="soft">{t('task.noConsensus')}</p>
          )}
        </Card>
      </div>
      <Card title={t('task.answers')}>
        {assignments.length ? (
          <AnswerTable
            labels={labels}
            scene={scene}
            assignments={assignments}
            consensus={answer}
            project={project}
          />
        ) : (
          <EmptyState icon="clock" title={t('task.noAnswers')} />
        )}
      </Card>
    </>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
