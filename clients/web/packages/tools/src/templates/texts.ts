import type { ErrorCode, LocalizedText, Option } from '@crowdloom/api';

export const both = (zh: string, en: string): LocalizedText => ({ texts: { 'zh-CN': zh, en } });

export const option = (value: string, zh: string, en: string): Option => ({
  value,
  title: both(zh, en),
});

/** What reviewers of most projects need: 漏标, 错标, 多标, and imprecise. */
export const COMMON_ERRORS: ErrorCode[] = [
  { code: 'WRONG', title: both('错标', 'Wrong') },
  { code: 'MISSING', title: both('漏标', 'Missing') },
  { code: 'SUPERFLUOUS', title: both('多标', 'Superfluous') },
  { code: 'IMPRECISE', title: both('不精确', 'Imprecise') },
];
