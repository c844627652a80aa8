import type { Batch, Project } from '@crowdloom/api';
import { money, number, percent, t } from '@crowdloom/i18n';
import { Card, ProgressBar } from '@crowdloom/ui';
import { costMicros, remainingMs, spentMicros } from './batch-facts';

interface Props {
  batch: Batch;
  project: Project;
  agreement?: number;
}

/** How far the batch is, when it will be done, what it costs and how much people agree. */
export function ProgressCard({ batch, project, agreement }: Props) {
  const { taskCount = 0, progress = {} } = batch;
  const resolved = progress.resolvedTasks ?? 0;
  const disputed = progress.disputedTasks ?? 0;
  const currency = project.currencyCode ?? 'CNY';
  const review = project.stages?.find((stage) => stage.kind === 'REVIEW');
  const left = batch.state === 'RUNNING' ? remainingMs(batch, Date.now()) : undefined;
  const facts: [string, string][] = [
    [t('progress.resolved'), `${number(resolved)} / ${number(taskCount)}`],
    [t('progress.answers'), number(Number(progress.submittedAssignments ?? 0))],
    [t('progress.leased'), number(Number(progress.leasedAssignments ?? 0))],
    [t('progress.review'), number(Number(progress.reviewAssignments ?? 0))],
    [t('progress.disputed'), number(disputed)],
    [t('progress.eta'), left === undefined ? '–' : etaText(left)],
    [
      t('progress.cost'),
      `${money(spentMicros(batch), currency)} / ${money(costMicros(batch, (review?.sharePermille ?? 0) / 1000), currency)}`,
    ],
    [t('progress.agreement'), agreement === undefined ? '–' : percent(agreement, 1)],
  ];
  return (
    <Card title={t('progress.title')}>
      <ProgressBar
        value={resolved}
        max={taskCount}
        label={t('progress.title')}
        segments={[
          { value: resolved, tone: 'good' },
          { value: disputed, tone: 'warn' },
        ]}
      />
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

const HOUR = 3_600_000;

function etaText(ms: number): string {
  if (ms < 60_000) return t('progress.eta.soon');
  if (ms < HOUR) return t('progress.eta.minutes', { count: Math.round(ms / 60_000) });
  if (ms < 48 * HOUR) return t('progress.eta.hours', { count: Math.round(ms / HOUR) });
  return t('progress.eta.days', { count: Math.round(ms / (24 * HOUR)) });
}
