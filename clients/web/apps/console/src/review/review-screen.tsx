import { dispatch, projectOf, uuid } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import {
  Banner,
  Button,
  Card,
  EmptyState,
  FailureBanner,
  failureText,
  href,
  Loading,
  Markdown,
  showToast,
  useAction,
  useLoad,
  usePolling,
} from '@crowdloom/ui';
import { useEffect } from 'preact/hooks';
import { workerName } from '../session/session.state';
import { PageHeader } from '../shell/page-header';
import {
  acceptRest,
  cells,
  failure,
  forgetReviews,
  loading,
  loadReviews,
  noWork,
  readyCount,
  refused,
  renewReviews,
  reviews,
  sendReady,
} from './grid.state';
import { ReviewGrid } from './review-grid';

/** Judges many answers quickly: a grid of cells, one key for each decision. */
export function ReviewScreen({ batch }: { batch: string }) {
  const project = projectOf(batch);
  const guidelines = useLoad(() => dispatch.getGuidelines({ project }), [project]);
  const send = useAction(async () => {
    const taken = await sendReady(batch);
    if (taken) showToast({ text: t('reviewGrid.sent', { count: taken }) });
  });
  useEffect(() => {
    forgetReviews();
    loadReviews(batch);
  }, [batch]);
  usePolling(renewReviews, 60_000, reviews.value.length > 0);
  const count = cells.value.length;
  return (
    <div class="page stack">
      <PageHeader
        title={reviews.value[0]?.batchTitle ?? guidelines.data?.title ?? ''}
        above={[{ title: t('section.review'), href: href('/review') }]}
        actions={
          count > 0 && (
            <>
              <Button onClick={acceptRest}>{t('reviewGrid.acceptRest')}</Button>
              <Button
                kind="primary"
                icon="send"
                busy={send.busy}
                disabled={!readyCount.value}
                onClick={send.run}
              >
                {t('reviewGrid.send', { count: readyCount.value })}
              </Button>
            </>
          )
        }
      />
      <FailureBanner
        failure={failure.value ?? guidelines.failure}
        onRetry={() => loadReviews(batch)}
      />
      {refused.value.map((entry) => (
        <Banner key={entry.name} tone="warn" title={t('reviewGrid.refused')}>
          {failureText(entry.failure)}
        </Banner>
      ))}
      {loading.value && !count && <Loading rows={2} tall />}
      {noWork.value === 'GUIDELINES_NOT_ACKNOWLEDGED' && guidelines.data ? (
        <Acknowledge
          project={project}
          version={guidelines.data.version ?? 1}
          text={localized(guidelines.data.text)}
          onDone={() => loadReviews(batch)}
        />
      ) : (
        noWork.value &&
        !loading.value && (
          <EmptyState icon="check" title={t('reviews.empty.title')}>
            {t('reviews.empty.text')}
          </EmptyState>
        )
      )}
      {guidelines.data && count > 0 && (
        <ReviewGrid guidelines={guidelines.data} onSend={() => send.run()} />
      )}
    </div>
  );
}

interface AcknowledgeProps {
  project: string;
  version: number;
  text: string;
  onDone: () => void;
}

function Acknowledge({ project, version, text, onDone }: AcknowledgeProps) {
  const confirm = useAction(async () => {
    await dispatch.acknowledgeGuidelines({
      worker: workerName.value,
      project,
      version,
      requestId: uuid(),
    });
    onDone();
  });
  return (
    <Card title={t('guidelines.console')}>
      <FailureBanner failure={confirm.failure} />
      <Markdown text={text} />
      <div>
        <Button kind="primary" busy={confirm.busy} onClick={confirm.run}>
          {t('reviewGrid.acknowledge')}
        </Button>
      </div>
    </Card>
  );
}
