// The console's addresses, from and to resource names.

import { href } from '@crowdloom/ui';

const numbers = (name: string) =>
  name
    .split('/')
    .filter((_, i) => i % 2 === 1)
    .join('/');

/** Inside the app, for navigate(). */
export const paths = {
  projects: () => '/projects',
  newProject: () => '/new-project',
  project: (name: string) => `/project/${numbers(name)}`,
  batch: (name: string) => `/batch/${numbers(name)}`,
  tasks: (name: string) => `/tasks/${numbers(name)}`,
  task: (name: string) => `/task/${numbers(name)}`,
  review: (batch: string) => `/review/${numbers(batch)}`,
  lot: (name: string) => `/lot/${numbers(name)}`,
};

/** For links. */
export const to = {
  projects: () => href(paths.projects()),
  newProject: () => href(paths.newProject()),
  project: (name: string) => href(paths.project(name)),
  batch: (name: string) => href(paths.batch(name)),
  tasks: (name: string) => href(paths.tasks(name)),
  task: (name: string) => href(paths.task(name)),
  review: (batch: string) => href(paths.review(batch)),
  lot: (name: string) => href(paths.lot(name)),
};

export const projectAt = ([project]: string[]) => `projects/${project}`;
export const batchAt = ([project, batch]: string[]) => `projects/${project}/batches/${batch}`;
export const lotAt = ([project, lot]: string[]) => `projects/${project}/lots/${lot}`;
export const taskAt = ([project, batch, task]: string[]) =>
  `projects/${project}/batches/${batch}/tasks/${task}`;
