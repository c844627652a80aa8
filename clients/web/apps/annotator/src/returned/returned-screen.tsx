import { type Assignment, batchOf, projectOf } from '@crowdloom/api';
import { dateTime, t } from '@crowdloom/i18n';
import { Badge, EmptyState, FailureBanner, LinkButton, Loading, useLoad } from '@crowdloom/ui';
import { errorTitle } from '../desk/error-title';
import { to } from '../places';
import { findGuidelines } from '../work/guidelines.state';
import { loadReturned, returned } from './returned.state';

/** What reviewers sent back: with their words, and the way to mend it. */
export function ReturnedScreen() {
  const { failure, loading, reload } = useLoad(loadReturned, []);
  const list = returned.value;
  return (
    <div class="screen stack">
      <h1>{t('returned.title')}</h1>
      <FailureBanner failure={failure} onRetry={reload} />
      {!list && loading && <Loading rows={2} tall />}
      {list?.length === 0 && (
        <EmptyState icon="check" title={t('returned.empty.title')}>
          {t('returned.empty.text')}
        </EmptyState>
      )}
      {list?.map((assignment) => (
        <ReturnedCard key={assignment.name} assignment={assignment} />
      ))}
    </div>
  );
}

function ReturnedCard({ assignment }: { assignment: Assignment }) {
  const { name = '', returnReason: reason, batchTitle } = assignment;
  const guidelines = useLoad(() => findGuidelines(projectOf(name)), [name]);
  return (
    <article class="card">
      <header class="row between">
        <h2 dir="auto">{batchTitle}</h2>
        <Badge tone="warn">
          {errorTitle(guidelines.data?.errorCodes ?? [], reason?.errorCode)}
        </Badge>
      </header>
      {reason?.comment && (
        <blockquote class="comment" dir="auto">
          {reason.comment}
        </blockquote>
      )}
      <p class="soft small-text">
        {t('returned.submitted', { time: dateTime(assignment.submitTime) })}
      </p>
      <div class="row">
        <LinkButton kind="primary" href={to.desk(batchOf(name))}>
          {t('returned.fix')}
        </LinkButton>
        <LinkButton kind="quiet" href={to.assignment(name)}>
          {t('returned.look')}
        </LinkButton>
      </div>
    </article>
  );
}
