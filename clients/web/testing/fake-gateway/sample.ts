// A day's worth of sample work: four projects, people of every role, some work already done.

import type { Task, Worker } from '@crowdloom/api';
import { TEMPLATES } from '@crowdloom/tools/templates';
import type { FakeGateway } from './gateway';
import type { BatchRecord, World } from './world';

export const PASSWORD = 'demo-pass-1';

const PEOPLE: Partial<Worker>[] = [
  {
    login: 'mei',
    displayName: '李梅',
    roles: ['ROLE_WORKER'],
    skills: { 图像: 92, 文本: 78 },
    languages: ['zh-CN', 'en'],
    region: 'CN-GZ',
    certificate: {
      level: 4,
      number: 'GZ-4-00187',
      issuer: '贵州省人工智能训练师评价中心',
      verifier: 'workers/3-4',
    },
  },
  {
    login: 'jun',
    displayName: 'Jun Wei',
    roles: ['ROLE_WORKER'],
    skills: { 图像: 61 },
    languages: ['zh-CN'],
    region: 'CN-GZ',
  },
  {
    login: 'rui',
    displayName: '陈睿',
    roles: ['ROLE_WORKER', 'ROLE_REVIEWER'],
    skills: { 图像: 97 },
    languages: ['zh-CN'],
    region: 'CN-SC',
  },
  {
    login: 'manager',
    displayName: '王经理',
    roles: ['ROLE_MANAGER', 'ROLE_ADMIN', 'ROLE_FINANCE', 'ROLE_OPERATOR'],
  },
  {
    login: 'nadia',
    displayName: 'نادية 🌸 Nadia',
    roles: ['ROLE_WORKER'],
    languages: ['en', 'ar'],
    region: 'MA',
  },
];

const SENTENCES = [
  'The delivery came two days early and the parcel was in perfect shape.',
  '客服一直让我等，三天了还没有人回复，太失望了。',
  'It works. Nothing more to say, really.',
  '包装很漂亮，送礼刚刚好，家人都说喜欢！',
  'The app crashes every time I open the second page.',
  '价格一般，质量也一般，凑合能用吧。',
];

const PAIRS = [
  [
    'Explain photosynthesis to a child.',
    'Plants are like little cooks. They take sunlight, water and air, and make their own sugar to grow. While they cook, they give us fresh air to breathe!',
    'Photosynthesis is the process by which autotrophic organisms convert electromagnetic radiation into chemical energy stored in carbohydrates.',
  ],
  [
    '用一句话介绍杭州。',
    '杭州是浙江的省会，因西湖、龙井茶和数字经济闻名，既有千年古韵，也有新城活力。',
    '杭州有很多人。',
  ],
  [
    'Write a polite reminder about an unpaid invoice.',
    'Dear Ms Chen, our invoice 2041 was due on Monday. Perhaps it slipped through; could you let us know when we may expect the payment? Many thanks.',
    'Pay the invoice now. It is late.',
  ],
];

export function fillSample({ world }: FakeGateway) {
  for (const person of PEOPLE) addWorker(world, person);
  const images = addProject(world, 'image-classification', '动物图片分类 Animals', true);
  const texts = addProject(world, 'text-classification', '评论情感 Review sentiment', false);
  const boxes = addProject(world, 'boxes', '猫狗检测 Cats and dogs', true);
  const pairs = addProject(world, 'preference', '回答偏好 Which answer is better', false);
  addBatch(world, images, '第一批 · 田野', 120_000, 0.4, 12, (i) => ({
    image: `blobs/scene-${i}`,
  }));
  addBatch(world, texts, '三月评论', 60_000, 0.25, SENTENCES.length, (i) => ({
    text: SENTENCES[i],
  }));
  addBatch(world, boxes, 'Meadow pictures', 450_000, 1.5, 8, (i) => ({
    image: `blobs/scene-${i + 20}`,
  }));
  addBatch(world, pairs, 'Assistant answers', 300_000, 1, PAIRS.length, (i) => ({
    prompt: PAIRS[i]?.[0],
    left: PAIRS[i]?.[1],
    right: PAIRS[i]?.[2],
  }));
  world.invitations.set('LOOM-7', {
    code: 'LOOM-7',
    worker: {
      name: 'workers/3-90',
      login: 'newcomer',
      displayName: '新同事',
      roles: ['ROLE_WORKER'],
    },
  });
}

export function addWorker(world: World, person: Partial<Worker>): Worker {
  const worker: Worker = { ...person, name: `workers/3-${world.next('worker')}`, state: 'ACTIVE' };
  world.workers.set(worker.name ?? '', worker);
  world.passwords.set(worker.login ?? '', PASSWORD);
  return worker;
}

export function addProject(world: World, template: string, title: string, review: boolean): string {
  const base = TEMPLATES.find((t) => t.id === template);
  const name = `projects/3-${world.next('project')}`;
  const now = new Date().toISOString();
  world.projects.set(name, {
    name,
    title,
    labelInterface: base?.labelInterface,
    guidelines: base?.guidelines,
    guidelinesVersion: 1,
    errorCodes: base?.errorCodes,
    stages: review
      ? [{ kind: 'LABEL' }, { kind: 'REVIEW', sharePermille: 1000 }]
      : [{ kind: 'LABEL' }],
    currencyCode: 'CNY',
    etag: '1',
    createTime: now,
    updateTime: now,
  });
  world.budgets.set(name, 500_000_000n);
  return name;
}

export function addBatch(
  world: World,
  project: string,
  title: string,
  labelMicros: number,
  minutes: number,
  count: number,
  payload: (i: number) => Record<string, unknown>,
): BatchRecord {
  const name = `${project}/batches/${world.next(project)}`;
  const tasks = Array.from(
    { length: count },
    (_, i): Task => ({
      name: `${name}/tasks/${i + 1}`,
      externalId: `row-${i + 1}`,
      payload: payload(i) as Task['payload'],
      state: 'OPEN',
      target: 1,
      counted: 0,
      leased: 0,
    }),
  );
  const batch: BatchRecord = {
    name,
    title,
    state: 'RUNNING',
    priority: 5,
    overlap: { min: 1 },
    price: { labelMicros: String(labelMicros), reviewMicros: String(Math.round(labelMicros / 2)) },
    expectedMinutes: minutes,
    createTime: new Date().toISOString(),
    startTime: new Date().toISOString(),
    tasks,
    imports: new Map(),
  };
  world.batches.set(name, batch);
  return batch;
}
