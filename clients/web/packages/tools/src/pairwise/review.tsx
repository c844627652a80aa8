import type { ReviewProps } from '../tool';
import { pairwise } from './meta';
import PairwiseSides from './sides';

/** Both sides with the preferred one marked, and the answer in words. */
export default function PairwiseReview({ control, scene, value }: ReviewProps) {
  return (
    <div class="pairwise">
      <PairwiseSides control={control} scene={scene} side={value?.preference?.side} />
      <strong>{value ? pairwise.summary(control, value) : '–'}</strong>
    </div>
  );
}
