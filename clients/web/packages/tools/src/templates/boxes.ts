import type { Template } from './index';
import { both, COMMON_ERRORS, option } from './texts';

export const boxes: Template = {
  id: 'boxes',
  labelInterface: {
    inputs: [{ key: 'image', kind: 'IMAGE', title: both('图片', 'Picture') }],
    controls: [
      {
        key: 'objects',
        title: both('框出每一只动物', 'Draw a box around every animal'),
        required: true,
        boxes: {
          input: 'image',
          labels: [option('cat', '猫', 'Cat'), option('dog', '狗', 'Dog')],
          minCount: 1,
        },
      },
    ],
  },
  guidelines: both(
    '# 怎么做\n每只动物一个框，框要贴边。\n1. 先选标签。\n2. 在图片上拖动画框。\n3. 在下方列表里检查。\n\n被遮挡的部分**也要**框进去。',
    '# How to work\nOne box for each animal, tight at its edges.\n1. Choose the label.\n2. Drag over the animal.\n3. Check the list below.\n\nInclude parts that are **hidden** by other things.',
  ),
  errorCodes: COMMON_ERRORS,
  sample: { image: 'sample' },
};
