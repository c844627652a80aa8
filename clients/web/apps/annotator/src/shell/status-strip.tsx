import { t } from '@crowdloom/i18n';
import { href, Icon } from '@crowdloom/ui';
import { online } from '../sync/network.state';
import { outbox } from '../sync/outbox.state';

/** One line when something is not as usual: offline, or answers that were refused. */
export function StatusStrip() {
  const waiting = outbox.value.filter((entry) => entry.state === 'waiting').length;
  const refused = outbox.value.length - waiting;
  if (online.value && !refused) return <div class="strip-place" role="status" />;
  return (
    <div class="strip-place" role="status">
      <div class={online.value ? 'strip bad' : 'strip'}>
        <Icon name={online.value ? 'warning' : 'offline'} size={18} />
        {!online.value && <span>{t('strip.offline', { count: waiting })}</span>}
        {online.value && refused > 0 && (
          <a href={href('/me')}>{t('strip.refused', { count: refused })}</a>
        )}
      </div>
    </div>
  );
}
