import type { Template } from './index';
import { both, COMMON_ERRORS, option } from './texts';

export const imageClassification: Template = {
  id: 'image-classification',
  labelInterface: {
    inputs: [{ key: 'image', kind: 'IMAGE', title: both('图片', 'Picture') }],
    controls: [
      {
        key: 'class',
        title: both('图中主要是什么？', 'What does the picture mainly show?'),
        required: true,
        choice: {
          options: [
            option('cat', '猫', 'Cat'),
            option('dog', '狗', 'Dog'),
            option('both', '猫和狗', 'Cat and dog'),
            option('other', '其他', 'Something else'),
          ],
        },
      },
    ],
  },
  guidelines: both(
    '# 怎么做\n看清主体后选择最合适的一项。\n- 只看**主体**，忽略背景。\n- 看不清时请跳过，不要猜。',
    '# How to work\nLook for the main subject and choose what fits best.\n- Judge the **main subject**, not the background.\n- Skip what you cannot make out; do not guess.',
  ),
  errorCodes: COMMON_ERRORS,
  sample: { image: 'sample' },
};
