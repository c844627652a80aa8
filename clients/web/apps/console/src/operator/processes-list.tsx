import type { Process } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Badge, Card } from '@crowdloom/ui';

/** The processes behind the gateway, where services run in several. */
export function ProcessesList({ processes }: { processes: Process[] }) {
  if (!processes.length) return null;
  return (
    <Card title={t('operator.processes')}>
      <ul class="reasons-list">
        {processes.map(({ address, modules = [], error }) => (
          <li key={address}>
            <code>{address}</code>
            <Badge tone={error ? 'bad' : 'good'}>
              {error ? t('operator.unreachable') : modules.join(', ')}
            </Badge>
            {error && <span class="soft">{error}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
