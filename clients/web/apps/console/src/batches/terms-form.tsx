import { t } from '@crowdloom/i18n';
import { CheckField, TextField } from '@crowdloom/ui';
import type { Terms } from './terms';

interface Props {
  terms: Terms;
  onTerms: (terms: Terms) => void;
  wrong: Set<keyof Terms>;
  /** The price cannot change once the batch has started. */
  priceFixed?: boolean;
  staged: boolean;
}

export function TermsForm({ terms, onTerms, wrong, priceFixed, staged }: Props) {
  const field = (
    key: keyof Terms & Exclude<keyof Terms, 'dynamic' | 'audience'>,
    mode: 'decimal' | 'numeric' | 'text',
  ) => ({
    value: terms[key],
    inputMode: mode,
    onValue: (value: string) => onTerms({ ...terms, [key]: value }),
    error: wrong.has(key) ? t(`terms.${key}.wrong`) : undefined,
  });
  return (
    <div class="form-grid">
      <div class="full">
        <TextField label={t('terms.title')} {...field('title', 'text')} />
      </div>
      <TextField
        label={t('terms.labelPrice')}
        disabled={priceFixed}
        {...field('labelPrice', 'decimal')}
      />
      {staged && (
        <TextField
          label={t('terms.reviewPrice')}
          disabled={priceFixed}
          {...field('reviewPrice', 'decimal')}
        />
      )}
      <TextField label={t('terms.minutes')} {...field('minutes', 'decimal')} />
      <TextField
        label={t('terms.overlapMin')}
        hint={t('terms.overlapMin.hint')}
        {...field('overlapMin', 'numeric')}
      />
      <TextField
        label={t('terms.priority')}
        hint={t('terms.priority.hint')}
        {...field('priority', 'numeric')}
      />
      <TextField label={t('terms.leaseMinutes')} {...field('leaseMinutes', 'decimal')} />
      <div class="full">
        <CheckField
          label={t('terms.dynamic')}
          checked={terms.dynamic}
          onChecked={(dynamic) => onTerms({ ...terms, dynamic })}
        />
      </div>
      {terms.dynamic && (
        <TextField label={t('terms.overlapMax')} {...field('overlapMax', 'numeric')} />
      )}
    </div>
  );
}
