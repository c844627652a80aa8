import { localized, t } from '@crowdloom/i18n';
import {
  Badge,
  Button,
  EmptyState,
  FailureBanner,
  Loading,
  Markdown,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { ScreenHeader } from '../shell/screen-header';
import { acknowledge, findGuidelines, isAcknowledged } from './guidelines.state';

/** How to work on a project; a new version is acknowledged before the next task. */
export function GuidelinesScreen({ project }: { project: string }) {
  const { data, failure, loading, reload, set } = useLoad(() => findGuidelines(project), [project]);
  const confirm = useAction(async () => {
    if (data) set(await acknowledge(project, data.version ?? 1));
    if (history.length > 1) history.back();
  });
  const text = localized(data?.text);
  return (
    <div class="screen stack">
      <ScreenHeader title={data?.title ?? t('guidelines.title')} back="/" />
      <FailureBanner failure={failure ?? confirm.failure} onRetry={failure && reload} />
      {loading && !data && <Loading rows={4} />}
      {data && (
        <>
          <div class="row">
            <Badge>{t('guidelines.version', { version: data.version ?? 1 })}</Badge>
            {isAcknowledged(data) && <Badge tone="good">{t('guidelines.acknowledged')}</Badge>}
          </div>
          {text ? (
            <Markdown text={text} />
          ) : (
            <EmptyState icon="book" title={t('guidelines.none')} />
          )}
          {!isAcknowledged(data) && (
            <div class="sticky-bar">
              <Button kind="primary" wide busy={confirm.busy} onClick={confirm.run}>
                {t('guidelines.acknowledge')}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}
