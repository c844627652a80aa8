import type { Template } from './index';
import { both, COMMON_ERRORS } from './texts';

export const preference: Template = {
  id: 'preference',
  labelInterface: {
    inputs: [
      { key: 'prompt', kind: 'TEXT', title: both('问题', 'Prompt') },
      { key: 'left', kind: 'TEXT' },
      { key: 'right', kind: 'TEXT' },
    ],
    controls: [
      {
        key: 'better',
        title: both('哪个回答更好？', 'Which answer is better?'),
        required: true,
        pairwise: { left: 'left', right: 'right', ties: true, strengthMax: 3 },
      },
    ],
  },
  guidelines: both(
    '# 怎么做\n读完问题和两个回答再判断。\n- 首先看**是否正确**，其次看是否有帮助，最后看文笔。\n- 实在分不出时选“不分上下”。',
    '# How to work\nRead the prompt and both answers before you judge.\n- First whether it is **correct**, then whether it helps, then how it is written.\n- Say “equally good” only when you really cannot tell.',
  ),
  errorCodes: COMMON_ERRORS,
  sample: {
    prompt: '用一句话介绍杭州。',
    left: '杭州是浙江的省会，因西湖和龙井茶闻名，既有千年古韵，也有新城活力。',
    right: '杭州有很多人。',
  },
};
