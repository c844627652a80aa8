import { type AcceptedWork, dispatch, ledger, microsOf, parseMicros } from '@crowdloom/api';
import { money, number, t } from '@crowdloom/i18n';
import {
  Button,
  Card,
  FailureBanner,
  SelectField,
  TextField,
  useAction,
  useLoad,
} from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { csvLine } from '../batches/results';
import { allPages } from '../pages';
import { organization } from '../session/session.state';
import { BOM, save } from './download';

const loadProjects = () =>
  allPages(
    (pageToken) => dispatch.listProjects({ parent: organization.value, pageSize: 100, pageToken }),
    (page) => page.projects,
    300,
  );

const csvOf = (work: AcceptedWork) => [
  csvLine(['batch', 'stage', 'tasks', 'assignments', 'paid_micros', 'currency']),
  ...(work.lines ?? []).map((line) =>
    csvLine([
      line.batch ?? '',
      String(line.stage ?? 0),
      String(line.taskCount ?? 0),
      String(line.assignmentCount ?? 0),
      String(line.paid?.micros ?? 0),
      line.paid?.currencyCode ?? '',
    ]),
  ),
];

/** Accepted work of a project: what a customer is billed, or a vendor may invoice. */
export function AcceptedCard() {
  const projects = useLoad(loadProjects, [organization.value]);
  const [project, setProject] = useState('');
  const [price, setPrice] = useState('');
  const [invoiced, setInvoiced] = useState('');
  const [work, setWork] = useState<AcceptedWork>();
  const chosen = project || projects.data?.[0]?.name || '';
  const micros = parseMicros(price);
  const wrongPrice = price !== '' && !micros;
  const wrongCount = invoiced !== '' && !/^\d{1,9}$/.test(invoiced);
  const show = useAction(async () => {
    setWork(
      await ledger.getAcceptedWork({
        project: chosen,
        unitPrice: micros ? { currencyCode: 'CNY', micros: String(micros) } : undefined,
        invoicedCount: invoiced || undefined,
      }),
    );
  });
  return (
    <Card
      title={t('finance.accepted')}
      actions={
        <Button
          small
          icon="download"
          disabled={!work}
          onClick={() => work && save([BOM, ...csvOf(work)], 'accepted-work.csv', 'text/csv')}
        >
          CSV
        </Button>
      }
    >
      <FailureBanner failure={projects.failure ?? show.failure} />
      <p class="soft">{t('finance.accepted.text')}</p>
      <SelectField
        label={t('finance.accepted.project')}
        value={chosen}
        options={(projects.data ?? []).map((p) => ({ value: p.name ?? '', label: p.title ?? '' }))}
        onValue={(next) => {
          setProject(next);
          setWork(undefined);
        }}
      />
      <TextField
        label={t('finance.accepted.price')}
        error={wrongPrice ? t('finance.amount.wrong') : undefined}
        inputMode="decimal"
        value={price}
        onValue={setPrice}
      />
      <TextField
        label={t('finance.accepted.invoiced')}
        error={wrongCount ? t('finance.accepted.count.wrong') : undefined}
        inputMode="numeric"
        value={invoiced}
        onValue={setInvoiced}
      />
      <div class="row">
        <Button busy={show.busy} disabled={!chosen || wrongPrice || wrongCount} onClick={show.run}>
          {t('finance.accepted.show')}
        </Button>
      </div>
      {work && <Bill work={work} />}
    </Card>
  );
}

const Bill = ({ work }: { work: AcceptedWork }) => (
  <dl class="numbers">
    <div>
      <dt>{t('finance.accepted.tasks')}</dt>
      <dd class="number">{number(Number(work.taskCount ?? 0))}</dd>
    </div>
    <div>
      <dt>{t('finance.paidAssignments')}</dt>
      <dd class="number">{number(Number(work.assignmentCount ?? 0))}</dd>
    </div>
    <div>
      <dt>{t('finance.paid')}</dt>
      <dd class="number">{money(microsOf(work.paid), work.paid?.currencyCode || 'CNY')}</dd>
    </div>
    {work.billed && (
      <div>
        <dt>{t('finance.accepted.billed')}</dt>
        <dd class="number">{money(microsOf(work.billed), work.billed.currencyCode || 'CNY')}</dd>
      </div>
    )}
    {work.invoiceExcess && (
      <div>
        <dt>{t('finance.accepted.excess')}</dt>
        <dd class="number">
          {money(microsOf(work.invoiceExcess), work.invoiceExcess.currencyCode || 'CNY')}
        </dd>
      </div>
    )}
  </dl>
);
