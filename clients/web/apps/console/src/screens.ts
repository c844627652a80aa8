// Every screen is a chunk of its own: a role loads what it uses.

const screen = <M, K extends keyof M>(load: () => Promise<M>, name: K) => {
  return async () => ({ default: (await load())[name] });
};

export const screens = {
  projects: screen(() => import('./projects/projects-screen'), 'ProjectsScreen'),
  newProject: screen(() => import('./projects/new-project-screen'), 'NewProjectScreen'),
  project: screen(() => import('./projects/project-screen'), 'ProjectScreen'),
  batch: screen(() => import('./batches/batch-screen'), 'BatchScreen'),
  lot: screen(() => import('./lots/lot-screen'), 'LotScreen'),
  tasks: screen(() => import('./tasks/tasks-screen'), 'TasksScreen'),
  task: screen(() => import('./tasks/task-screen'), 'TaskScreen'),
  reviews: screen(() => import('./review/reviews-screen'), 'ReviewsScreen'),
  review: screen(() => import('./review/review-screen'), 'ReviewScreen'),
  people: screen(() => import('./people/people-screen'), 'PeopleScreen'),
  finance: screen(() => import('./finance/finance-screen'), 'FinanceScreen'),
  operator: screen(() => import('./operator/operator-screen'), 'OperatorScreen'),
};
