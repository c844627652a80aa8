import { megabytes, t } from '@crowdloom/i18n';
import { Card } from '@crowdloom/ui';
import { useEffect, useState } from 'preact/hooks';
import { workerName } from '../session/session.state';
import { allLeases } from '../store/leases';
import { keptBytes } from '../store/media';
import { traffic } from '../store/traffic.state';

/** What pictures cost of the data plan, and what is at hand without a network. */
export function DataCard() {
  const [kept, setKept] = useState<{ tasks: number; bytes: number }>();
  useEffect(() => {
    allLeases(workerName.value).then(async (held) =>
      setKept({ tasks: held.length, bytes: await keptBytes(held) }),
    );
  }, [workerName.value]);
  return (
    <Card title={t('me.data')}>
      <dl class="numbers">
        <div>
          <dt>{t('me.data.today')}</dt>
          <dd class="number">{t('desk.megabytes', { value: megabytes(traffic.value.bytes) })}</dd>
        </div>
        <div>
          <dt>{t('me.data.kept', { count: kept?.tasks ?? 0 })}</dt>
          <dd class="number">{t('desk.megabytes', { value: megabytes(kept?.bytes ?? 0) })}</dd>
        </div>
      </dl>
      <p class="soft small-text">{t('me.data.hint')}</p>
    </Card>
  );
}
