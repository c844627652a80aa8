import { number, t } from '@crowdloom/i18n';
import { TextField } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import type { Sample } from './exposition';

const SHOWN = 200;
const labelText = ({ labels }: Sample) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

/** Every number there is, to be searched: queues, leases, lag, queries. */
export function MetricsTable({ samples }: { samples: Sample[] }) {
  const [search, setSearch] = useState('lag');
  const wanted = search.toLowerCase();
  const found = samples.filter(
    (sample) =>
      !sample.name.endsWith('_bucket') &&
      `${sample.name} ${labelText(sample)}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <TextField label={t('operator.search')} type="search" value={search} onValue={setSearch} />
      <div
        class="table-scroll limited"
        tabIndex={0}
        role="region"
        aria-label={t('operator.metrics')}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">{t('operator.metric')}</th>
              <th scope="col">{t('operator.labels')}</th>
              <th scope="col" class="end">
                {t('operator.value')}
              </th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, SHOWN).map((sample) => (
              <tr key={sample.name + labelText(sample)}>
                <th scope="row">
                  <code>{sample.name}</code>
                </th>
                <td>
                  <code>{labelText(sample)}</code>
                </td>
                <td class="end number">{number(sample.value, { maximumSignificantDigits: 6 })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
