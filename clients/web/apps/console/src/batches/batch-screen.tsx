import { type Batch, consensus, dispatch, type Project, projectOf } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import {
  Badge,
  Card,
  FailureBanner,
  LinkButton,
  Loading,
  useLoad,
  usePolling,
} from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { PackagesCard } from '../packages/packages-card';
import { to } from '../places';
import { has } from '../session/session.state';
import { PageHeader } from '../shell/page-header';
import { BatchActions } from './batch-actions';
import { stateTone } from './batch-facts';
import { EditBatchDialog } from './edit-batch-dialog';
import { ForecastCard } from './forecast-card';
import { ImportCard } from './import-card';
import { ProgressCard } from './progress-card';
import { ResultsCard } from './results-card';

const REFRESH_MS = 3000;

interface Loaded {
  batch: Batch;
  project: Project;
  agreement?: number;
}

async function load(name: string): Promise<Loaded> {
  const project = projectOf(name);
  const [batch, owner, quality] = await Promise.all([
    dispatch.getBatch({ name }),
    dispatch.getProject({ name: project }),
    consensus.listWorkerQuality({ parent: project, pageSize: 500 }).catch(() => undefined),
  ]);
  const rows = quality?.workerQuality ?? [];
  const sum = (key: 'answers' | 'agreed') => rows.reduce((n, row) => n + Number(row[key] ?? 0), 0);
  return {
    batch,
    project: owner,
    ...(sum('answers') && { agreement: sum('agreed') / sum('answers') }),
  };
}

/** One batch: fill it, start it, watch it, take its results. */
export function BatchScreen({ name }: { name: string }) {
  const { data, failure, loading, reload, set } = useLoad(() => load(name), [name]);
  const [editing, setEditing] = useState(false);
  const manages = has('ROLE_MANAGER', 'ROLE_ADMIN');
  usePolling(reload, REFRESH_MS, data?.batch.state === 'RUNNING' && !editing);
  if (!data) {
    return (
      <div class="page stack">
        <FailureBanner failure={failure} onRetry={reload} />
        {loading && <Loading rows={3} tall />}
      </div>
    );
  }
  const { batch, project } = data;
  const onBatch = (next: Batch) => set({ ...data, batch: next });
  return (
    <div class="page stack">
      <PageHeader
        title={batch.title ?? ''}
        above={[
          { title: t('section.projects'), href: to.projects() },
          { title: project.title ?? '', href: to.project(project.name ?? '') },
        ]}
        badge={<State batch={batch} />}
        actions={<BatchActions batch={batch} onBatch={onBatch} onEdit={() => setEditing(true)} />}
      />
      <FailureBanner failure={failure} onRetry={reload} />
      {(batch.taskCount ?? 0) > 0 && (
        <>
          <ProgressCard batch={batch} project={project} agreement={data.agreement} />
          <Card title={t('batch.look')}>
            <div class="row">
              <LinkButton icon="work" href={to.tasks(name)}>
                {t('tasks.title')}
              </LinkButton>
              {has('ROLE_REVIEWER') && (
                <LinkButton icon="review" href={to.review(name)}>
                  {t('section.review')}
                </LinkButton>
              )}
            </div>
          </Card>
        </>
      )}
      {manages && batch.state !== 'CLOSED' && (
        <ImportCard batch={name} labels={project.labelInterface ?? {}} onDone={reload} />
      )}
      {(batch.taskCount ?? 0) > 0 && <PackagesCard batch={batch} />}
      {batch.state !== 'DRAFT' && <ForecastCard batch={batch} />}
      {(batch.taskCount ?? 0) > 0 && <ResultsCard batch={batch} project={project} />}
      {editing && (
        <EditBatchDialog
          batch={batch}
          project={project}
          onClose={() => setEditing(false)}
          onBatch={onBatch}
        />
      )}
    </div>
  );
}

const State = ({ batch }: { batch: Batch }) => (
  <>
    <Badge tone={stateTone(batch.state)}>
      {t(`batch.state.${(batch.state ?? 'DRAFT') as 'DRAFT'}`)}
    </Badge>
    {batch.stopReason && batch.state !== 'RUNNING' && (
      <Badge tone={batch.stopReason === 'BUDGET' ? 'warn' : 'neutral'}>
        {t(`batch.stop.${batch.stopReason as 'MANUAL'}`)}
      </Badge>
    )}
  </>
);
