import { number, t } from '@crowdloom/i18n';
import type { MethodRow } from './readings.state';

const shortName = (method: string) => method.slice(method.lastIndexOf('/') + 1);
const digits = { maximumSignificantDigits: 3 };
const ms = (value: number | undefined) => (value === undefined ? '–' : number(value, digits));

/** Calls, latency and errors of each method since the page was opened, at most six minutes. */
export const MethodsTable = ({ rows }: { rows: MethodRow[] }) => (
  <div class="table-scroll limited" tabIndex={0} role="region" aria-label={t('operator.methods')}>
    <table>
      <thead>
        <tr>
          <th scope="col">{t('operator.method')}</th>
          <th scope="col" class="end">
            {t('operator.calls')}
          </th>
          <th scope="col" class="end">
            p50 (ms)
          </th>
          <th scope="col" class="end">
            p99 (ms)
          </th>
          <th scope="col" class="end">
            {t('operator.errorCount')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.method}>
            <th scope="row">
              <code title={row.method}>{shortName(row.method)}</code>
            </th>
            <td class="end number">{number(row.perMinute, digits)}</td>
            <td class="end number">{ms(row.p50Ms)}</td>
            <td class="end number">{ms(row.p99Ms)}</td>
            <td class="end number">{number(row.errors)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
