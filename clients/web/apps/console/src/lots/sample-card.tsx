import { type Inspection, type Lot, lastOf, type Project } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { summaryOf } from '@crowdloom/tools';
import { Badge, Button, Card } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { to } from '../places';
import { has } from '../session/session.state';
import { InspectionDialog } from './inspection-dialog';

interface Props {
  lot: Lot;
  project: Project;
  sample: Inspection[];
  onDone: () => void;
}

/** What was drawn, and what was found in it. */
export function SampleCard({ lot, project, sample, onDone }: Props) {
  const [open, setOpen] = useState<Inspection>();
  const inspects = lot.state === 'SEALED' && has('ROLE_ACCEPTOR');
  return (
    <Card title={t('lot.sample')}>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={t('lot.sample')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('lots.task')}</th>
              <th scope="col">{t('tool.answer')}</th>
              <th scope="col">{t('lots.found')}</th>
              <th scope="col">
                <span class="visually-hidden">{t('lot.inspect')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sample.map((inspection) => (
              <tr key={inspection.task}>
                <th scope="row">
                  <a href={to.task(inspection.task ?? '')}>
                    {inspection.externalId || lastOf(inspection.task ?? '')}
                  </a>
                </th>
                <td dir="auto">
                  {inspection.answer
                    ? summaryOf(project.labelInterface ?? {}, inspection.answer)
                    : '–'}
                </td>
                <td>
                  <Finding inspection={inspection} />
                </td>
                <td class="end">
                  {inspects && (
                    <Button small onClick={() => setOpen(inspection)}>
                      {t('lot.inspect')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {open && (
        <InspectionDialog
          lot={lot}
          project={project}
          inspection={open}
          onClose={() => setOpen(undefined)}
          onDone={onDone}
        />
      )}
    </Card>
  );
}

function Finding({ inspection }: { inspection: Inspection }) {
  if (!inspection.inspected) return <span class="soft">{t('lot.waiting')}</span>;
  const found = inspection.nonconformingUnits ?? 0;
  if (!found) return <Badge tone="good">{t('lot.inOrder')}</Badge>;
  return (
    <Badge tone="bad">
      {found} · {inspection.errorCode}
    </Badge>
  );
}
