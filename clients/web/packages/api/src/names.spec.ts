import { expect, it } from 'vitest';
import { batchOf, lastOf, organizationName, projectOf, stageOf, taskOf, workerOf } from './names';

const ASSIGNMENT = 'projects/3-17/batches/2/tasks/17/assignments/3-5-2';

it('takes names apart', () => {
  expect(projectOf(ASSIGNMENT)).toBe('projects/3-17');
  expect(batchOf(ASSIGNMENT)).toBe('projects/3-17/batches/2');
  expect(taskOf(ASSIGNMENT)).toBe('projects/3-17/batches/2/tasks/17');
  expect(workerOf(ASSIGNMENT)).toBe('workers/3-5');
  expect(stageOf(ASSIGNMENT)).toBe(2);
  expect(lastOf('workers/3-5')).toBe('3-5');
  expect(organizationName('workers/3-5')).toBe('organizations/3');
});
