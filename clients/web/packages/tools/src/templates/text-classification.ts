import type { Template } from './index';
import { both, COMMON_ERRORS, option } from './texts';

export const textClassification: Template = {
  id: 'text-classification',
  labelInterface: {
    inputs: [{ key: 'text', kind: 'TEXT', title: both('文本', 'Text') }],
    controls: [
      {
        key: 'sentiment',
        title: both('作者的态度如何？', 'What does the author feel?'),
        required: true,
        choice: {
          options: [
            option('positive', '正面', 'Positive'),
            option('neutral', '中性', 'Neutral'),
            option('negative', '负面', 'Negative'),
          ],
        },
      },
    ],
  },
  guidelines: both(
    '# 怎么做\n判断作者写作时的整体态度。\n- 有褒有贬时，看哪一方更强。\n- 反讽按真实意思判断。',
    '# How to work\nJudge what the author feels on the whole.\n- Where praise and blame meet, decide which is stronger.\n- Irony counts as what it means.',
  ),
  errorCodes: COMMON_ERRORS,
  sample: {
    text: '快递比预计早到两天，包装完好。The parcel came two days early and in perfect shape.',
  },
};
