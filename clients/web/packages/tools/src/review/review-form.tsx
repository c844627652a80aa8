import type { ErrorCode, Judgement, LabelInterface, ReviewItem } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { AnswerReview } from '../answer-review';
import { freeInputs, InputView } from '../inputs/inputs';
import type { Scene } from '../tool';
import { JudgementFields } from './judgement-fields';
import { judged, judgementOf, lackOf } from './judgements';

export interface ReviewFormProps {
  labels: LabelInterface;
  scene: Scene;
  items: ReviewItem[];
  errorCodes: ErrorCode[];
  judgements: Judgement[];
  onJudgements: (judgements: Judgement[]) => void;
  /** Shows what is missing, once the person tried to send. */
  tried: boolean;
}

/** The task, and each answer with what the reviewer says about it. */
export default function ReviewForm(props: ReviewFormProps) {
  const { labels, scene, items } = props;
  return (
    <div class="review-form">
      <div class="label-inputs">
        {freeInputs(labels).map((input) => (
          <InputView key={input.key} input={input} scene={scene} />
        ))}
      </div>
      {items.map((item, index) => (
        <ReviewCard key={item.assignment} {...props} item={item} index={index} />
      ))}
    </div>
  );
}

function ReviewCard(props: ReviewFormProps & { item: ReviewItem; index: number }) {
  const { labels, scene, item, items, judgements, onJudgements, index, errorCodes, tried } = props;
  const judgement = judgementOf(judgements, item);
  const change = (next: Partial<Judgement>) => onJudgements(judged(items, judgements, item, next));
  const pinning = judgement?.outcome !== undefined && judgement.outcome !== 'ACCEPTED';
  const lack = tried ? lackOf(judgement) : undefined;
  return (
    <section class="card review-card" aria-label={t('review.answer', { index: index + 1 })}>
      <header class="row between">
        <h3>{t('review.answer', { index: index + 1 })}</h3>
        {(item.attempt ?? 1) > 1 && (
          <span class="badge info">{t('review.round', { round: item.attempt ?? 1 })}</span>
        )}
      </header>
      {item.earlier?.errorCode && (
        <p class="soft small-text">
          {t('review.earlier')} {item.earlier.comment || item.earlier.errorCode}
        </p>
      )}
      <AnswerReview
        labels={labels}
        scene={scene}
        answer={item.answer}
        pin={judgement?.pin}
        onPin={pinning ? (pin) => change({ pin }) : undefined}
      />
      <JudgementFields
        labels={labels}
        scene={scene}
        item={item}
        judgement={judgement}
        errorCodes={errorCodes}
        onChange={change}
      />
      {lack && (
        <p class="field-error" role="alert">
          {t(`review.lack.${lack}`)}
        </p>
      )}
    </section>
  );
}
