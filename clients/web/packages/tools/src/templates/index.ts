// The beginnings of projects: a label interface with guidelines and error codes for each kind of work.

import type { ErrorCode, LabelInterface, LocalizedText } from '@crowdloom/api';
import { boxes, imageClassification, preference, textClassification } from './all';

export interface Template {
  id: 'image-classification' | 'text-classification' | 'boxes' | 'preference';
  labelInterface: LabelInterface;
  guidelines: LocalizedText;
  errorCodes: ErrorCode[];
  /** A payload for the live preview. */
  sample: Record<string, unknown>;
}

export const TEMPLATES: Template[] = [imageClassification, textClassification, boxes, preference];
