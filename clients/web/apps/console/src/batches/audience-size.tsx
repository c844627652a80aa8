import {
  type Audience,
  type CountAudienceResponse,
  dispatch,
  type Failure,
  failureOf,
} from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Banner } from '@crowdloom/ui';
import { useEffect, useState } from 'preact/hooks';
import { obstacleName } from './obstacle';

/** While somebody types, the server is asked once they pause. */
const PAUSE_MS = 350;

interface Counted {
  count?: CountAudienceResponse;
  failure?: Failure;
}

/** How many people fit, as the audience stands in the form, and what narrows it most. */
export function AudienceSize({ project, audience }: { project: string; audience: Audience }) {
  const [{ count, failure }, setCounted] = useState<Counted>({});
  const asked = JSON.stringify(audience);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      dispatch.countAudience({ parent: project, audience: complete(audience) }, stop).then(
        (answer) => setCounted({ count: answer }),
        (error) => !stop.signal.aborted && setCounted({ failure: failureOf(error) }),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [project, asked]);
  if (failure) return <Banner tone="warn">{t('audience.uncounted')}</Banner>;
  if (!count) return <Banner icon="people">{t('audience.counting')}</Banner>;
  const { workerCount = 0, matchingCount = 0, unacknowledgedCount = 0, filters = [] } = count;
  const narrowest = filters[0]?.soleCount ? filters[0] : undefined;
  return (
    <Banner
      tone={matchingCount ? 'info' : 'warn'}
      icon="people"
      title={t('audience.size', { count: matchingCount, all: workerCount })}
    >
      {narrowest && (
        <p>
          {t('audience.narrowest', {
            filter: obstacleName(narrowest.filter, narrowest.subject),
            count: narrowest.soleCount ?? 0,
          })}
        </p>
      )}
      {filters.length > 1 && (
        <p class="soft small-text">
          {filters
            .map(({ filter, subject, failingCount = 0 }) =>
              t('audience.excludes', {
                filter: obstacleName(filter, subject),
                count: failingCount,
              }),
            )
            .join(' · ')}
        </p>
      )}
      {unacknowledgedCount > 0 && (
        <p class="soft small-text">
          {t('audience.unacknowledged', { count: unacknowledgedCount })}
        </p>
      )}
    </Banner>
  );
}

/** A skill that has no name yet is still being typed. */
const complete = (audience: Audience): Audience => ({
  ...audience,
  skills: audience.skills?.filter(({ skill }) => skill?.trim()),
});
