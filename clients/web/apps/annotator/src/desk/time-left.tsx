import { clock, t } from '@crowdloom/i18n';
import { Badge, Icon } from '@crowdloom/ui';
import { useEffect, useState } from 'preact/hooks';
import { serverNow } from '../session/session.state';

const SOON_MS = 2 * 60_000;

/** How long the task in hand is held; read aloud only when it becomes short. */
export function TimeLeft({ until }: { until: string | undefined }) {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (!until) return null;
  const left = Date.parse(until) - now;
  const tone = left <= 0 ? 'bad' : left < SOON_MS ? 'warn' : 'neutral';
  return (
    <span class="time-left" role="timer" aria-label={t('desk.timeLeft')}>
      <Badge tone={tone}>
        <Icon name="clock" size={14} />
        <span class="number">{left <= 0 ? t('desk.timeOver') : clock(left)}</span>
      </Badge>
    </span>
  );
}
