import type { WorkerQuality } from '@crowdloom/api';
import { lastOf } from '@crowdloom/api';
import { number, percent, t } from '@crowdloom/i18n';

const share = (part: string | undefined, whole: string | undefined) =>
  Number(whole ?? 0) ? percent(Number(part ?? 0) / Number(whole), 1) : '–';

/** How well each worker's answers agree, on gold and in review. */
export const QualityTable = ({ quality }: { quality: WorkerQuality[] }) => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={t('quality.title')}>
    <table>
      <thead>
        <tr>
          <th scope="col">{t('quality.worker')}</th>
          <th scope="col" class="end">
            {t('quality.answers')}
          </th>
          <th scope="col" class="end">
            {t('quality.agreement')}
          </th>
          <th scope="col" class="end">
            {t('quality.gold')}
          </th>
          <th scope="col" class="end">
            {t('quality.review')}
          </th>
        </tr>
      </thead>
      <tbody>
        {quality.map((row) => (
          <tr key={row.worker}>
            <th scope="row">{lastOf(row.worker ?? '')}</th>
            <td class="end number">{number(Number(row.answers ?? 0))}</td>
            <td class="end number">{share(row.agreed, row.answers)}</td>
            <td class="end number">{share(row.goldCorrect, row.goldAnswers)}</td>
            <td class="end number">{share(row.reviewAccepted, row.reviewed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
