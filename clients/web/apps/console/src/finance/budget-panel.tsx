import { dispatch, ledger, type Project, type ProjectStatement } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Button, Card, EmptyState, FailureBanner, Loading, useLoad } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { allPages } from '../pages';
import { organization } from '../session/session.state';
import { GrantDialog } from './grant-dialog';
import { StatementBar } from './statement-bar';
import { TransfersDialog } from './transfers-dialog';

const load = () =>
  allPages(
    (pageToken) => dispatch.listProjects({ parent: organization.value, pageSize: 100, pageToken }),
    (page) => page.projects,
    300,
  );

/** Every project's money, and the movements behind it. */
export function BudgetPanel() {
  const { data, failure, loading, reload } = useLoad(load, [organization.value]);
  return (
    <>
      <FailureBanner failure={failure} onRetry={reload} />
      {!data && loading && <Loading rows={3} tall />}
      {data?.length === 0 && <EmptyState icon="coins" title={t('projects.empty.title')} />}
      {data?.map((project) => (
        <ProjectMoney key={project.name} project={project} />
      ))}
    </>
  );
}

function ProjectMoney({ project }: { project: Project }) {
  const name = project.name ?? '';
  const load = () => ledger.getProjectStatement({ name: `${name}/statement` });
  const { data, failure, reload, set } = useLoad<ProjectStatement>(load, [name]);
  const [window, setWindow] = useState<'grant' | 'transfers'>();
  const close = () => setWindow(undefined);
  return (
    <Card
      title={<span dir="auto">{project.title}</span>}
      actions={
        <>
          <Button small onClick={() => setWindow('transfers')}>
            {t('finance.transfers')}
          </Button>
          <Button small kind="primary" icon="plus" onClick={() => setWindow('grant')}>
            {t('finance.grant')}
          </Button>
        </>
      }
    >
      <FailureBanner failure={failure} onRetry={reload} />
      {data && <StatementBar statement={data} />}
      {window === 'grant' && <GrantDialog project={project} onClose={close} onDone={set} />}
      {window === 'transfers' && <TransfersDialog project={name} onClose={close} />}
    </Card>
  );
}
