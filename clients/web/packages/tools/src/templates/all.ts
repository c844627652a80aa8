export { boxes } from './boxes';
export { imageClassification } from './image-classification';
export { preference } from './preference';
export { textClassification } from './text-classification';
