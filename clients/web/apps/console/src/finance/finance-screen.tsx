import { t } from '@crowdloom/i18n';
import { Segmented } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { PageHeader } from '../shell/page-header';
import { BooksPanel } from './books-panel';
import { BudgetPanel } from './budget-panel';
import { PayFilePanel } from './pay-file-panel';
import { PayoutsPanel } from './payouts-panel';
import { SettlePanel } from './settle-panel';

const PANELS = {
  budget: BudgetPanel,
  settle: SettlePanel,
  payouts: PayoutsPanel,
  files: PayFilePanel,
  books: BooksPanel,
} as const;
type Panel = keyof typeof PANELS;

/** Money from the budget to the payee's account: a panel for each step. */
export function FinanceScreen() {
  const [panel, setPanel] = useState<Panel>('budget');
  const Shown = PANELS[panel];
  return (
    <div class="page stack">
      <PageHeader title={t('section.finance')} />
      <div class="panel-choice">
        <Segmented
          label={t('section.finance')}
          hideLabel
          value={panel}
          options={(Object.keys(PANELS) as Panel[]).map((value) => ({
            value,
            label: t(`finance.panel.${value}`),
          }))}
          onChange={setPanel}
        />
      </div>
      <Shown />
    </div>
  );
}
