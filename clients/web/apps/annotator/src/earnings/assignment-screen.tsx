import {
  type Assignment,
  dispatch,
  type Guidelines,
  microsOf,
  projectOf,
  stageOf,
} from '@crowdloom/api';
import { dateTime, money, t } from '@crowdloom/i18n';
import { AnswerReview, freeInputs, InputView, type Scene } from '@crowdloom/tools';
import { Badge, Card, FailureBanner, Loading, type Tone, useLoad } from '@crowdloom/ui';
import { useEffect } from 'preact/hooks';
import { errorTitle } from '../desk/error-title';
import { ScreenHeader } from '../shell/screen-header';
import { fetchMedia, mediaAddress } from '../store/media';
import { findGuidelines } from '../work/guidelines.state';

async function load(name: string): Promise<{ assignment: Assignment; guidelines: Guidelines }> {
  const [assignment, guidelines] = await Promise.all([
    dispatch.getAssignment({ name }),
    findGuidelines(projectOf(name)),
  ]);
  return { assignment, guidelines };
}

/** The evidence behind a line of pay: the task, the answer and what was decided. */
export function AssignmentScreen({ name }: { name: string }) {
  const { data, failure, loading, reload } = useLoad(() => load(name), [name]);
  useEffect(() => {
    if (data) fetchMedia(data.assignment);
  }, [data]);
  return (
    <div class="screen stack">
      <ScreenHeader title={data?.assignment.batchTitle ?? t('assignment.title')} back="/earnings" />
      <FailureBanner failure={failure} onRetry={reload} />
      {!data && loading && <Loading rows={3} tall />}
      {data && <Evidence {...data} />}
    </div>
  );
}

const TONES: Record<string, Tone> = {
  ACCEPTED: 'good',
  REJECTED: 'bad',
  RETURNED: 'warn',
  SUBMITTED: 'info',
};

function Evidence({ assignment, guidelines }: { assignment: Assignment; guidelines: Guidelines }) {
  const { state = 'SUBMITTED', rate, returnReason: reason, name = '' } = assignment;
  const labels = guidelines.labelInterface ?? {};
  const scene: Scene = {
    payload: (assignment.payload ?? {}) as Record<string, unknown>,
    media: mediaAddress,
  };
  return (
    <>
      <Card>
        <div class="row between">
          <Badge tone={TONES[state] ?? 'neutral'}>
            {t(`assignment.state.${state as 'ACCEPTED'}`)}
          </Badge>
          <span class="number strong">{money(microsOf(rate), rate?.currencyCode ?? 'CNY')}</span>
        </div>
        <dl class="facts">
          <div>
            <dt>{t('assignment.submitTime')}</dt>
            <dd>{dateTime(assignment.submitTime)}</dd>
          </div>
          <div>
            <dt>{t('assignment.attempt')}</dt>
            <dd>{assignment.attempt ?? 1}</dd>
          </div>
          <div>
            <dt>{t('assignment.number')}</dt>
            <dd class="number">
              {name
                .split('/')
                .slice(3)
                .filter((_, i) => i % 2 === 0)
                .join(' · ')}
            </dd>
          </div>
        </dl>
        {reason?.errorCode && (
          <blockquote class="comment" dir="auto">
            <strong>{errorTitle(guidelines.errorCodes ?? [], reason.errorCode)}</strong>{' '}
            {reason.comment}
          </blockquote>
        )}
      </Card>
      {freeInputs(labels).map((input) => (
        <InputView key={input.key} input={input} scene={scene} />
      ))}
      {stageOf(name) === 1 && (
        <Card title={t('assignment.answer')}>
          <AnswerReview
            labels={labels}
            scene={scene}
            answer={assignment.answer}
            pin={reason?.pin}
          />
        </Card>
      )}
    </>
  );
}
