import {
  dispatch,
  type Inspection,
  type Lot,
  lastOf,
  type Project,
  projectOf,
} from '@crowdloom/api';
import { number, t } from '@crowdloom/i18n';
import { Badge, Banner, Card, FailureBanner, Loading, useLoad } from '@crowdloom/ui';
import { allPages } from '../pages';
import { to } from '../places';
import { PageHeader } from '../shell/page-header';
import { LotActions } from './lot-actions';
import { aqlText, lotTone, outlookOf } from './lot-facts';
import { SampleCard } from './sample-card';

interface Loaded {
  lot: Lot;
  project: Project;
  sample: Inspection[];
}

async function load(name: string): Promise<Loaded> {
  const [lot, project] = await Promise.all([
    dispatch.getLot({ name }),
    dispatch.getProject({ name: projectOf(name) }),
  ]);
  const sample =
    lot.state === 'OPEN'
      ? []
      : await allPages(
          (pageToken) => dispatch.listInspections({ parent: name, pageSize: 200, pageToken }),
          (page) => page.inspections,
          3200,
        );
  return { lot, project, sample };
}

/** One delivery: seal it, inspect its sample, accept or return it. */
export function LotScreen({ name }: { name: string }) {
  const { data, failure, loading, reload } = useLoad(() => load(name), [name]);
  if (!data) {
    return (
      <div class="page stack">
        <FailureBanner failure={failure} onRetry={reload} />
        {loading && <Loading rows={3} tall />}
      </div>
    );
  }
  const { lot, project, sample } = data;
  return (
    <div class="page stack">
      <PageHeader
        title={lot.title ?? ''}
        above={[
          { title: t('section.projects'), href: to.projects() },
          { title: project.title ?? '', href: to.project(project.name ?? '') },
        ]}
        badge={
          <Badge tone={lotTone(lot.state)}>
            {t(`lot.state.${(lot.state ?? 'OPEN') as 'OPEN'}`)}
          </Badge>
        }
        actions={<LotActions lot={lot} onDone={reload} />}
      />
      <FailureBanner failure={failure} onRetry={reload} />
      <Chain lot={lot} />
      <Facts lot={lot} />
      {sample.length > 0 && (
        <SampleCard lot={lot} project={project} sample={sample} onDone={reload} />
      )}
    </div>
  );
}

/** The lots before and after it, and what people wrote. */
const Chain = ({ lot }: { lot: Lot }) => (
  <>
    {lot.previousLot && (
      <Banner tone="warn">
        <a href={to.lot(lot.previousLot)}>
          {t('lot.previous', { number: lastOf(lot.previousLot) })}
        </a>
      </Banner>
    )}
    {lot.nextLot && (
      <Banner tone="info">
        <a href={to.lot(lot.nextLot)}>{t('lot.next', { number: lastOf(lot.nextLot) })}</a>
      </Banner>
    )}
    {lot.concession && <Banner tone="warn">{t('lot.concession')}</Banner>}
    {lot.comment && (
      <Card title={t('lot.comment')}>
        <p dir="auto">{lot.comment}</p>
      </Card>
    )}
  </>
);

function Facts({ lot }: { lot: Lot }) {
  const plan = lot.plan;
  const facts: [string, string][] = [[t('lots.tasks'), number(lot.taskCount ?? 0)]];
  if (lot.unfinishedCount) facts.push([t('lot.unfinished'), number(lot.unfinishedCount)]);
  if (plan) {
    facts.push(
      [t('lot.severity'), t(`lot.${(plan.severity ?? 'SEVERITY_NORMAL') as 'SEVERITY_NORMAL'}`)],
      [t('lot.counted'), t(`lot.counted.${(plan.denominator ?? 'TASK') as 'TASK'}`)],
      [t('lot.size'), number(Number(plan.lotSize ?? 0))],
      [t('lot.aql'), aqlText(plan.aqlMilliPercent)],
      [t('lot.letter'), plan.codeLetter ?? ''],
      [t('lot.sample'), number(plan.sampleSize ?? 0)],
      [t('lot.accept'), number(plan.acceptNumber ?? 0)],
      [t('lot.reject'), number(plan.rejectNumber ?? 0)],
      [t('lots.inspected'), `${lot.inspectedCount ?? 0} / ${lot.sampledCount ?? 0}`],
      [t('lots.found'), number(lot.nonconformingUnits ?? 0)],
    );
  }
  return (
    <Card title={t('lot.plan')}>
      {lot.state === 'SEALED' && <p role="status">{t(`lot.outlook.${outlookOf(lot)}`)}</p>}
      {lot.state === 'OPEN' && <p class="soft">{t('lot.open')}</p>}
      <dl class="numbers">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
