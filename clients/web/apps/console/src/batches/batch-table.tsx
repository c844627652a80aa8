import { type Batch, lastOf } from '@crowdloom/api';
import { money, number, t } from '@crowdloom/i18n';
import { Badge, ProgressBar } from '@crowdloom/ui';
import { to } from '../places';
import { resolvedOf, stateTone } from './batch-facts';

interface Props {
  batches: Batch[];
  currency: string;
}

export const BatchTable = ({ batches, currency }: Props) => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={t('batches.title')}>
    <table>
      <thead>
        <tr>
          <th scope="col">{t('batches.batch')}</th>
          <th scope="col">{t('batches.state')}</th>
          <th scope="col">{t('batches.progress')}</th>
          <th scope="col" class="end">
            {t('batches.tasks')}
          </th>
          <th scope="col" class="end">
            {t('batches.price')}
          </th>
          <th scope="col" class="end">
            {t('batches.priority')}
          </th>
        </tr>
      </thead>
      <tbody>
        {batches.map((batch) => (
          <BatchRow key={batch.name} batch={batch} currency={currency} />
        ))}
      </tbody>
    </table>
  </div>
);

function BatchRow({ batch, currency }: { batch: Batch; currency: string }) {
  const { name = '', title = '', state = 'DRAFT', progress, taskCount = 0, price } = batch;
  return (
    <tr>
      <th scope="row">
        <a href={to.batch(name)} dir="auto">
          {title}
        </a>{' '}
        <span class="soft small-text">#{lastOf(name)}</span>
      </th>
      <td>
        <Badge tone={stateTone(state)}>{t(`batch.state.${state as 'DRAFT'}`)}</Badge>
      </td>
      <td class="progress-cell">
        <ProgressBar value={resolvedOf(progress)} max={taskCount} label={title} />
      </td>
      <td class="end number">
        {number(resolvedOf(progress))} / {number(taskCount)}
      </td>
      <td class="end number">{money(BigInt(price?.labelMicros ?? 0), currency)}</td>
      <td class="end number">{batch.priority ?? 0}</td>
    </tr>
  );
}
