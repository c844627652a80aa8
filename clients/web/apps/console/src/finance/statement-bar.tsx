import { microsOf, type ProjectStatement } from '@crowdloom/api';
import { money, number, t } from '@crowdloom/i18n';
import { ProgressBar } from '@crowdloom/ui';

const PARTS = [
  ['paid', 'good'],
  ['pending', 'info'],
  ['reserved', 'warn'],
] as const;

/** Where a project's money is: paid, pending, reserved, and what is free. */
export function StatementBar({ statement }: { statement: ProjectStatement }) {
  const currency = statement.granted?.currencyCode || 'CNY';
  const granted = microsOf(statement.granted);
  const share = (micros: bigint) => (granted > 0n ? Number((micros * 10_000n) / granted) / 100 : 0);
  const shown = [
    'granted',
    'available',
    'reserved',
    'pending',
    'paid',
    'bonusPool',
    'forecast',
    ...(statement.overrun ? (['overrun'] as const) : []),
  ] as const;
  return (
    <>
      <ProgressBar
        value={share(granted - microsOf(statement.available))}
        max={100}
        label={t('finance.used')}
        segments={PARTS.map(([key, tone]) => ({ value: share(microsOf(statement[key])), tone }))}
      />
      <dl class="numbers">
        {shown.map((key) => (
          <div key={key}>
            <dt>
              {PARTS.some(([part]) => part === key) && (
                <span class={`key ${PARTS.find(([p]) => p === key)?.[1]}`} />
              )}
              {t(`finance.${key}`)}
            </dt>
            <dd class="number">{money(microsOf(statement[key]), currency)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('finance.paidAssignments')}</dt>
          <dd class="number">{number(Number(statement.paidAssignments ?? 0))}</dd>
        </div>
      </dl>
    </>
  );
}
