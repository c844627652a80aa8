import {
  type Batch,
  consensus,
  dispatch,
  ledger,
  type Project,
  type WorkerQuality,
} from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Badge, Button, Card, EmptyState, FailureBanner, Loading, useLoad } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { BatchTable } from '../batches/batch-table';
import { NewBatchDialog } from '../batches/new-batch-dialog';
import { StatementBar } from '../finance/statement-bar';
import { hasLots } from '../lots/lot-facts';
import { LotsCard } from '../lots/lots-card';
import { allPages } from '../pages';
import { to } from '../places';
import { has } from '../session/session.state';
import { PageHeader } from '../shell/page-header';
import { GuidelinesCard } from './guidelines-card';
import { QualityTable } from './quality-table';

async function loadProject(name: string) {
  const [project, batches] = await Promise.all([dispatch.getProject({ name }), loadBatches(name)]);
  return { project, batches };
}

/** A list leaves the progress out; each batch's own answer has it. */
async function loadBatches(parent: string): Promise<Batch[]> {
  const list = await allPages(
    (pageToken) => dispatch.listBatches({ parent, pageSize: 100, pageToken }),
    (page) => page.batches,
    300,
  );
  return Promise.all(list.map((batch) => dispatch.getBatch({ name: batch.name })));
}

export function ProjectScreen({ name }: { name: string }) {
  const { data, failure, loading, reload, set } = useLoad(() => loadProject(name), [name]);
  const manages = has('ROLE_MANAGER', 'ROLE_ADMIN');
  const [adding, setAdding] = useState(false);
  const add = manages && (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      {t('batches.new')}
    </Button>
  );
  return (
    <div class="page stack">
      <PageHeader
        title={data?.project.title ?? ''}
        above={[{ title: t('section.projects'), href: to.projects() }]}
        badge={data && <Stages project={data.project} />}
        actions={add}
      />
      <FailureBanner failure={failure} onRetry={reload} />
      {!data && loading && <Loading rows={3} tall />}
      {data && (
        <>
          <Money project={name} />
          <Card title={t('batches.title')}>
            {data.batches.length ? (
              <BatchTable batches={data.batches} currency={data.project.currencyCode ?? 'CNY'} />
            ) : (
              <EmptyState icon="upload" title={t('batches.empty.title')} actions={add}>
                {t('batches.empty.text')}
              </EmptyState>
            )}
          </Card>
          {hasLots(data.project) && <LotsCard project={name} />}
          <Quality project={name} />
          <GuidelinesCard
            project={data.project}
            editable={manages}
            onSaved={(project) => set({ ...data, project })}
          />
        </>
      )}
      {adding && data && <NewBatchDialog project={data.project} onClose={() => setAdding(false)} />}
    </div>
  );
}

function Stages({ project }: { project: Project }) {
  const review = project.stages?.find((stage) => stage.kind === 'REVIEW');
  const share = (review?.sharePermille ?? 0) / 10;
  return (
    <Badge tone="info">
      {review ? t('projects.reviewShare', { percent: share }) : t('projects.crowd')}
    </Badge>
  );
}

function Money({ project }: { project: string }) {
  const load = () => ledger.getProjectStatement({ name: `${project}/statement` });
  const { data, failure } = useLoad(load, [project]);
  if (failure) return <FailureBanner failure={failure} />;
  return data ? (
    <Card title={t('finance.project')}>
      <StatementBar statement={data} />
    </Card>
  ) : null;
}

function Quality({ project }: { project: string }) {
  const load = () =>
    allPages(
      (pageToken) => consensus.listWorkerQuality({ parent: project, pageSize: 500, pageToken }),
      (page): WorkerQuality[] | undefined => page.workerQuality,
    );
  const { data } = useLoad(load, [project]);
  if (!data?.length) return null;
  return (
    <Card title={t('quality.title')}>
      <QualityTable quality={data} />
    </Card>
  );
}
