// Every running batch of the organization with its progress.

import { type Batch, dispatch, type Project } from '@crowdloom/api';
import { allPages } from '../pages';
import { organization } from '../session/session.state';

export interface Running {
  batch: Batch;
  project: Project;
}

export async function loadRunning(): Promise<Running[]> {
  const projects = await allPages(
    (pageToken) => dispatch.listProjects({ parent: organization.value, pageSize: 200, pageToken }),
    (page) => page.projects,
    1000,
  );
  const lists = await Promise.all(projects.map(runningOf));
  return lists.flat();
}

async function runningOf(project: Project): Promise<Running[]> {
  const batches = await allPages(
    (pageToken) => dispatch.listBatches({ parent: project.name, pageSize: 200, pageToken }),
    (page) => page.batches,
    1000,
  );
  const running = batches.filter((batch) => batch.state === 'RUNNING');
  return Promise.all(
    running.map(async ({ name }) => ({ project, batch: await dispatch.getBatch({ name }) })),
  );
}
