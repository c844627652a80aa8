import type { ErrorCode, Judgement, LabelInterface, Outcome, ReviewItem } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import { Segmented, SelectField, TextArea } from '@crowdloom/ui';
import { LabelForm } from '../label-form';
import type { Scene } from '../tool';
import { OUTCOMES } from './judgements';

interface Props {
  labels: LabelInterface;
  scene: Scene;
  item: ReviewItem;
  judgement: Judgement | undefined;
  errorCodes: ErrorCode[];
  onChange: (change: Partial<Judgement>) => void;
}

/** Outcome; unless accepted also the error code, a comment, and with "fix" the right version. */
export function JudgementFields({ labels, scene, item, judgement, errorCodes, onChange }: Props) {
  const outcome = judgement?.outcome;
  const chooseOutcome = (next: Outcome) =>
    onChange({
      outcome: next,
      ...(next === 'FIXED' && !judgement?.fixedAnswer && { fixedAnswer: item.answer }),
    });
  return (
    <div class="stack tight">
      <Segmented
        label={t('review.outcome')}
        hideLabel
        value={(outcome ?? '') as Outcome & string}
        options={OUTCOMES.map((value) => ({ value, label: t(`review.${value}`) }))}
        onChange={chooseOutcome}
      />
      {outcome && outcome !== 'ACCEPTED' && (
        <>
          {outcome === 'DROPPED' && <p class="soft small-text">{t('review.DROPPED.hint')}</p>}
          <SelectField
            label={t('review.code')}
            value={judgement.errorCode ?? ''}
            onValue={(errorCode) => onChange({ errorCode })}
            options={[
              { value: '', label: t('review.code.choose') },
              ...errorCodes.map((e) => ({
                value: e.code ?? '',
                label: localized(e.title, e.code),
              })),
            ]}
          />
          <TextArea
            label={t('review.comment')}
            hint={t('review.comment.hint')}
            rows={2}
            dir="auto"
            value={judgement.comment ?? ''}
            onValue={(comment) => onChange({ comment })}
          />
        </>
      )}
      {outcome === 'FIXED' && (
        <LabelForm
          labels={labels}
          scene={scene}
          answer={judgement?.fixedAnswer}
          onAnswer={(fixedAnswer) => onChange({ fixedAnswer })}
        />
      )}
    </div>
  );
}
