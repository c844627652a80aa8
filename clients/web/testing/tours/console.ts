// Every screen of the console, in an order in which each step finds what it needs.

import type { Page } from 'playwright-core';
import { signIn } from '../browser/browser';
import { addBatch, PASSWORD } from '../fake-gateway/sample';
import type { Served } from '../fake-gateway/serve';
import type { Place, World } from '../fake-gateway/world';
import type { Step } from './step';

const open = (path: string, sign: string) => async (page: Page) => {
  await page.goto(`/console${path}`);
  await page.locator(sign).first().waitFor();
};

const press = (selector: string) => (page: Page) => page.locator(selector).first().click();

const CSV = 'id,image\nn-1,blobs/scene-61\nn-2,blobs/scene-62\nn-3\nn-4,\nn-5,blobs/scene-65\n';

/** Answers that wait for a review, and one more project with much work done. */
function fillWork(world: World) {
  const jun = world.worker('jun').name ?? '';
  const mei = world.worker('mei').name ?? '';
  for (let i = 1; i <= 6; i++) {
    answered(world, `projects/3-1/batches/1/tasks/${i}`, jun, {
      class: { choice: { options: [i % 3 ? 'cat' : 'both'] } },
    });
  }
  for (let i = 1; i <= 3; i++) {
    const boxes = [{ left: 0.18, top: 0.48, width: 0.2, height: 0.4, label: 'cat' }];
    answered(world, `projects/3-3/batches/1/tasks/${i}`, mei, { objects: { boxes: { boxes } } });
  }
  const many = addBatch(world, 'projects/3-2', '一万条评论', 60_000, 0.25, 10_000, (i) => ({
    text: `评论 ${i + 1}：${'很好用，下次还会买。'.repeat((i % 4) + 1)}`,
  }));
  for (let i = 1; i <= 400; i++) {
    const task = many.tasks[i - 1];
    if (!task) continue;
    Object.assign(task, { state: 'RESOLVED', counted: 1 });
    answered(
      world,
      task.name ?? '',
      i % 2 ? jun : mei,
      { sentiment: { choice: { options: ['positive'] } } },
      'ACCEPTED',
    );
  }
}

function answered(
  world: World,
  task: string,
  worker: string,
  values: object,
  state: Place['state'] = 'SUBMITTED',
) {
  const name = `${task}/assignments/${worker.split('/')[1]}-1`;
  const now = new Date().toISOString();
  world.places.set(name, {
    name,
    attempt: 1,
    task,
    worker,
    stage: 1,
    state,
    kind: 'LABEL',
    answer: { values } as Place['answer'],
    rate: { currencyCode: 'CNY', micros: '120000' },
    leaseTime: now,
    submitTime: now,
  });
}

export const CONSOLE_TOUR = ({ gateway }: Served): Step[] => [
  { name: 'c01-sign-in', go: open('/', '.entry-card') },
  {
    name: 'c02-projects',
    go: async (page) => {
      fillWork(gateway.world);
      await signIn(page, '/console/', { login: 'manager', password: PASSWORD });
      await page.locator('.tile').first().waitFor();
    },
  },
  { name: 'c03-new-project', go: open('/new-project', '.template') },
  {
    name: 'c04-new-project-boxes',
    full: true,
    go: async (page) => {
      await page.locator('.template').nth(2).click();
      await page.locator('.preview .a9s-annotationlayer').waitFor();
      await page.locator('form .check input').check();
      await page.locator('form select').nth(2).waitFor();
    },
  },
  { name: 'c05-project', go: open('/project/3-1', '.numbers'), full: true },
  {
    name: 'c06-new-batch',
    full: true,
    go: async (page) => {
      await press('.page-header .primary')(page);
      await page.locator('dialog[open] .banner').waitFor();
      await page.locator('dialog[open] select').first().selectOption('4');
      await page.locator('dialog[open] .banner strong').waitFor();
      const regions = page.locator('dialog[open]').getByLabel(/^(地区|Regions)$/);
      await regions.pressSequentially('CN-GZ, CN-SC');
      if ((await regions.inputValue()) !== 'CN-GZ, CN-SC') throw new Error('a comma was lost');
      const allowed = page
        .locator('dialog[open]')
        .getByLabel(/^(仅限这些标注员|Only these workers)$/);
      await allowed.fill('3-2, jun');
      await page.locator('dialog[open] .field-error').waitFor();
    },
  },
  { name: 'c07-batch', go: open('/batch/3-1/1', '.file-drop'), full: true },
  {
    name: 'c08-import-checked',
    full: true,
    go: async (page) => {
      const file = { name: 'pictures.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
      await page.locator('.file-drop input').setInputFiles(file);
      await page.locator('.limited td').first().waitFor();
    },
  },
  { name: 'c09-tasks', go: open('/tasks/3-2/2', '.task-row') },
  { name: 'c10-task', go: open('/task/3-2/2/1', '.consensus-answer'), full: true },
  {
    name: 'c11-evidence',
    go: async (page) => {
      await press('td .button')(page);
      await page.locator('dialog[open]').waitFor();
    },
  },
  { name: 'c12-people', go: open('/people', 'tbody tr') },
  {
    name: 'c13-person',
    go: async (page) => {
      await press('tbody .link-button')(page);
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'c14-invite',
    go: async (page) => {
      await page.goto('/console/people');
      await press('.page-header .primary')(page);
      await page.locator('dialog[open] textarea').fill('lin.tao, 林涛\nsofia, Sofia');
    },
  },
  {
    name: 'c15-invited',
    go: async (page) => {
      await press('dialog[open] footer .primary')(page);
      await page.locator('dialog[open] td code').first().waitFor();
    },
  },
  { name: 'c16-finance', go: open('/finance', '.numbers') },
  {
    name: 'c17-grant',
    go: async (page) => {
      await press('.card-actions .primary')(page);
      await page.locator('dialog[open] input[inputmode=decimal]').fill('1500');
    },
  },
  {
    name: 'c18-operator',
    full: true,
    go: async (page) => {
      await open('/operator', '.u-over')(page);
      await page.locator('.ask input').fill('jun');
      await press('.ask button')(page);
      await page.locator('.reasons-list').waitFor();
    },
  },
  {
    name: 'c19-reviews',
    go: async (page) => {
      await page.context().clearCookies();
      await signIn(page, '/console/', { login: 'rui', password: PASSWORD });
      await page.locator('.tile').first().waitFor();
    },
  },
  { name: 'c20-review-guidelines', go: open('/review/3-1/1', '.prose') },
  {
    name: 'c21-review-grid',
    go: async (page) => {
      await press('.card .primary')(page);
      await page.locator('.review-cell').first().waitFor();
      await page.locator('.review-cell').first().focus();
      await page.keyboard.press('a');
      await page.keyboard.press('r');
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'c22-review-grid-judged',
    full: true,
    go: async (page) => {
      await page.locator('dialog[open] select').selectOption('WRONG');
      await page.locator('dialog[open] textarea').fill('请看右边');
      await press('dialog[open] footer .primary')(page);
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'c23-review-boxes',
    full: true,
    go: async (page) => {
      await open('/review/3-3/1', '.prose')(page);
      await press('.card .primary')(page);
      await page.locator('.review-cell').first().waitFor();
      await page.locator('.review-cell').first().focus();
      await page.keyboard.press('r');
      await page.locator('.pinning').click({ position: { x: 120, y: 90 } });
      await page.locator('.pin').first().waitFor();
    },
  },
  {
    name: 'c24-lots',
    full: true,
    go: async (page) => {
      gateway.world.projects.get('projects/3-1')?.stages?.push({ kind: 'ACCEPT' });
      gateway.world.worker('manager').roles?.push('ROLE_ACCEPTOR');
      await page.context().clearCookies();
      await signIn(page, '/console/', { login: 'manager', password: PASSWORD });
      await page.locator('.tile').first().waitFor();
      await open('/project/3-1', '.numbers')(page);
      await page.locator('button:has-text("交付批"), button:has-text("New lot")').click();
      await page.locator('dialog[open] input').fill('五月');
    },
  },
  {
    name: 'c25-lot-sealed',
    full: true,
    go: async (page) => {
      await press('dialog[open] footer .primary')(page);
      await page.locator('.page-header .primary').click();
      await page.locator('tbody tr').first().waitFor();
    },
  },
  {
    name: 'c26-lot-inspection',
    full: true,
    go: async (page) => {
      await press('tbody .button')(page);
      await page.locator('dialog[open] textarea').fill('左边漏了一只');
    },
  },
  {
    name: 'c27-lot-decision',
    full: true,
    go: async (page) => {
      await page.locator('dialog[open] footer .button').first().click();
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
      await press('.page-header .primary')(page);
      await page.locator('dialog[open] textarea').waitFor();
    },
  },
  {
    name: 'c28-packages',
    full: true,
    go: async (page) => {
      const batch = gateway.world.batches.get('projects/3-2/batches/2');
      if (batch) batch.state = 'DRAFT';
      await open('/batch/3-2/2', '.file-drop')(page);
      await page.locator('button:has-text("分包"), button:has-text("Cut into")').click();
      await press('dialog[open] footer .primary')(page);
      await page.locator('tbody tr').first().waitFor();
    },
  },
  {
    name: 'c29-package-given',
    full: true,
    go: async (page) => {
      await press('tbody .button')(page);
      await page.locator('dialog[open] textarea').fill('3-5');
    },
  },
];
