import type { Control } from '@crowdloom/api';
import { boxes } from './boxes/meta';
import { choice } from './choice/meta';
import { number } from './number/meta';
import { pairwise } from './pairwise/meta';
import { rating } from './rating/meta';
import { text } from './text/meta';
import type { ControlKind, Tool } from './tool';

const TOOLS: Tool[] = [choice, boxes, pairwise, rating, number, text];

const KINDS: readonly ControlKind[] = [
  'choice',
  'rating',
  'number',
  'text',
  'boxes',
  'polygons',
  'keypoints',
  'spans',
  'segments',
  'pairwise',
  'ranking',
];

/** Which kind of question a control asks. */
export const kindOf = (control: Control): ControlKind | undefined =>
  KINDS.find((kind) => control[kind] !== undefined);

/** The plug-in of a control; undefined where this version of the app has none. */
export const toolOf = (control: Control): Tool | undefined => {
  const kind = kindOf(control);
  return TOOLS.find((tool) => tool.kind === kind);
};
