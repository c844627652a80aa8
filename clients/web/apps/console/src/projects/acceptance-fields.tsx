import type { Acceptance } from '@crowdloom/api';
import { number, t } from '@crowdloom/i18n';
import { CheckField, SelectField } from '@crowdloom/ui';
import { AQLS, COUNTED, LEVELS, NEW_ACCEPTANCE } from './acceptance';

interface Props {
  acceptance: Acceptance | undefined;
  onAcceptance: (acceptance: Acceptance | undefined) => void;
}

/** Whether the customer accepts finished tasks by lots, and how a lot is sampled. */
export function AcceptanceFields({ acceptance, onAcceptance }: Props) {
  const change = (part: Acceptance) => onAcceptance({ ...acceptance, ...part });
  return (
    <div class="stack tight">
      <CheckField
        label={t('newProject.accept')}
        checked={acceptance !== undefined}
        onChecked={(on) => onAcceptance(on ? NEW_ACCEPTANCE : undefined)}
      />
      {acceptance && (
        <div class="form-grid">
          <SelectField
            label={t('newProject.level')}
            value={acceptance.level ?? 'GENERAL_II'}
            onValue={(level) => change({ level: level as Acceptance['level'] })}
            options={LEVELS.map((value) => ({ value, label: t(`acceptance.${value}`) }))}
          />
          <SelectField
            label={t('lot.aql')}
            value={String(acceptance.aqlMilliPercent ?? 1000)}
            onValue={(aql) => change({ aqlMilliPercent: Number(aql) })}
            options={AQLS.map((value) => ({
              value: String(value),
              label: number(value / 1000, { maximumFractionDigits: 3 }),
            }))}
          />
          <SelectField
            label={t('lot.counted')}
            value={acceptance.denominator ?? 'TASK'}
            onValue={(counted) => change({ denominator: counted as Acceptance['denominator'] })}
            options={COUNTED.map((value) => ({ value, label: t(`lot.counted.${value}`) }))}
          />
        </div>
      )}
    </div>
  );
}
