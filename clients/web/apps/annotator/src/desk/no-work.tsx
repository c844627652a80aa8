import type { NoWorkReason } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { EmptyState, href, LinkButton } from '@crowdloom/ui';
import { useEffect } from 'preact/hooks';
import { noWork, refill, tasks } from './desk.state';

const WAIT = '25s';
const PAUSE_MS = 2000;
/** Queues that are being rebuilt are ready in moments. */
const SHORT_PAUSE_MS = 300;

/** Why there is nothing, and a call that waits until there is. */
export function NoWork({ reason }: { reason: NoWorkReason }) {
  useEffect(() => {
    const stop = new AbortController();
    waitForWork(stop.signal);
    return () => stop.abort();
  }, []);
  return (
    <EmptyState
      icon="check"
      title={t(`noWork.${reason as KnownReason}.title`)}
      actions={
        <LinkButton kind="primary" href={href('/')}>
          {t('noWork.otherWork')}
        </LinkButton>
      }
    >
      {t(`noWork.${reason as KnownReason}.text`)}
    </EmptyState>
  );
}

type KnownReason =
  | 'NOT_ELIGIBLE'
  | 'ALL_TAKEN'
  | 'LIMIT_REACHED'
  | 'SLOWED_DOWN'
  | 'REBUILDING'
  | 'GUIDELINES_NOT_ACKNOWLEDGED';

async function waitForWork(signal: AbortSignal) {
  while (!signal.aborted && tasks.value.length === 0) {
    const start = Date.now();
    await refill(WAIT, signal);
    const pause = noWork.value === 'REBUILDING' ? SHORT_PAUSE_MS : PAUSE_MS;
    const early = Date.now() - start < PAUSE_MS;
    if (early) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
