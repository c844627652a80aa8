import {
  type Assignment,
  type Consensus,
  type LabelInterface,
  lastOf,
  microsOf,
  type Project,
  stageOf,
  type Vote,
  workerOf,
} from '@crowdloom/api';
import { dateTime, localized, money, t } from '@crowdloom/i18n';
import { AnswerReview, type Scene, summaryOf } from '@crowdloom/tools';
import { Badge, Button, Dialog, type Tone } from '@crowdloom/ui';
import { useState } from 'preact/hooks';

interface Props {
  labels: LabelInterface;
  scene: Scene;
  assignments: Assignment[];
  consensus: Consensus | undefined;
  project: Project;
}

const STATE_TONES: Record<string, Tone> = {
  ACCEPTED: 'good',
  SUBMITTED: 'info',
  REJECTED: 'bad',
  RETURNED: 'warn',
};

/** Every answer and review of the task: its use, its verdict, its pay; one press shows the evidence. */
export function AnswerTable(props: Props) {
  const [open, setOpen] = useState<Assignment>();
  const votes = new Map((props.consensus?.votes ?? []).map((vote) => [vote.assignment, vote]));
  return (
    <>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={t('task.answers')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('answer.worker')}</th>
              <th scope="col">{t('answer.kind')}</th>
              <th scope="col">{t('tool.answer')}</th>
              <th scope="col">{t('answer.use')}</th>
              <th scope="col">{t('answer.state')}</th>
              <th scope="col" class="end">
                {t('answer.pay')}
              </th>
              <th scope="col">
                <span class="visually-hidden">{t('answer.evidence')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {props.assignments.map((assignment) => (
              <AnswerRow
                key={assignment.name}
                {...props}
                assignment={assignment}
                vote={votes.get(assignment.name)}
                onOpen={() => setOpen(assignment)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {open && (
        <Evidence
          {...props}
          assignment={open}
          vote={votes.get(open.name)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

type RowProps = Props & { assignment: Assignment; vote: Vote | undefined };

function AnswerRow({ assignment, vote, labels, onOpen }: RowProps & { onOpen: () => void }) {
  const { name = '', state = 'LEASED', rate } = assignment;
  const paid = state === 'ACCEPTED' || state === 'SUBMITTED';
  return (
    <tr>
      <th scope="row">{lastOf(workerOf(name))}</th>
      <td>{t(stageOf(name) > 1 ? 'answer.review' : 'answer.label')}</td>
      <td dir="auto">{summaryOf(labels, assignment.answer ?? vote?.answer)}</td>
      <td>
        {vote?.use && vote.use !== 'USE_UNSPECIFIED' ? t(`use.${vote.use as 'USE_COUNTED'}`) : '–'}
      </td>
      <td>
        <Badge tone={STATE_TONES[state] ?? 'neutral'}>
          {t(`assignment.state.${state as 'LEASED'}`)}
        </Badge>
      </td>
      <td class="end number">{paid ? money(microsOf(rate), rate?.currencyCode ?? 'CNY') : '–'}</td>
      <td class="end">
        <Button
          small
          kind="quiet"
          onClick={onOpen}
          aria-label={`${t('answer.evidence')} ${lastOf(workerOf(name))}`}
        >
          {t('answer.evidence')}
        </Button>
      </td>
    </tr>
  );
}

function Evidence({
  assignment,
  vote,
  labels,
  scene,
  project,
  onClose,
}: RowProps & { onClose: () => void }) {
  const { name = '', returnReason: reason, rate } = assignment;
  const code = project.errorCodes?.find((entry) => entry.code === reason?.errorCode);
  const facts: [string, string][] = [
    [t('answer.leaseTime'), dateTime(assignment.leaseTime)],
    [t('answer.submitTime'), dateTime(assignment.submitTime)],
    [t('answer.attempt'), String(assignment.attempt ?? 1)],
    [t('answer.weight'), vote?.weight === undefined ? '–' : String(vote.weight)],
    [t('answer.decidedBy'), vote?.decidedBy ? lastOf(vote.decidedBy) : '–'],
    [t('answer.pay'), money(microsOf(rate), rate?.currencyCode ?? 'CNY')],
  ];
  return (
    <Dialog title={t('answer.title', { worker: lastOf(workerOf(name)) })} wide onClose={onClose}>
      <div class="stack">
        {reason?.errorCode && (
          <blockquote class="comment" dir="auto">
            <strong>{localized(code?.title, reason.errorCode)}</strong> {reason.comment}
          </blockquote>
        )}
        <AnswerReview
          labels={labels}
          scene={scene}
          answer={assignment.answer ?? vote?.answer}
          pin={reason?.pin}
        />
        <dl class="numbers">
          {facts.map(([title, value]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <p class="soft small-text">
          <code>{name}</code>
        </p>
      </div>
    </Dialog>
  );
}
