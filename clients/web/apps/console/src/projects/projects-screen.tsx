import { dispatch, type Project } from '@crowdloom/api';
import { dateTime, t } from '@crowdloom/i18n';
import { EmptyState, FailureBanner, Icon, LinkButton, Loading, useLoad } from '@crowdloom/ui';
import { allPages } from '../pages';
import { to } from '../places';
import { has, organization } from '../session/session.state';
import { PageHeader } from '../shell/page-header';
import { iconOf } from './project-icon';

const load = () =>
  allPages(
    (pageToken) => dispatch.listProjects({ parent: organization.value, pageSize: 200, pageToken }),
    (page) => page.projects,
  );

export function ProjectsScreen() {
  const { data, failure, loading, reload } = useLoad(load, [organization.value]);
  const create = has('ROLE_MANAGER', 'ROLE_ADMIN') && (
    <LinkButton kind="primary" icon="plus" href={to.newProject()}>
      {t('projects.new')}
    </LinkButton>
  );
  return (
    <div class="page stack">
      <PageHeader title={t('section.projects')} actions={create} />
      <FailureBanner failure={failure} onRetry={reload} />
      {!data && loading && <Loading rows={4} />}
      {data?.length === 0 && (
        <EmptyState icon="project" title={t('projects.empty.title')} actions={create}>
          {t('projects.empty.text')}
        </EmptyState>
      )}
      <ul class="tiles">
        {data?.map((project) => (
          <ProjectTile key={project.name} project={project} />
        ))}
      </ul>
    </div>
  );
}

const ProjectTile = ({ project }: { project: Project }) => (
  <li>
    <a class="card tile" href={to.project(project.name ?? '')}>
      <span class="tile-icon">
        <Icon name={iconOf(project.labelInterface)} size={24} />
      </span>
      <span class="tile-text">
        <strong dir="auto">{project.title}</strong>
        <span class="soft small-text">
          {t((project.stages?.length ?? 1) > 1 ? 'projects.staged' : 'projects.crowd')} ·{' '}
          {project.currencyCode} · {dateTime(project.createTime)}
        </span>
      </span>
      <Icon name="next" size={16} />
    </a>
  </li>
);
