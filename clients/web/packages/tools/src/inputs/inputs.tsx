import type { Input, LabelInterface } from '@crowdloom/api';
import { localized } from '@crowdloom/i18n';
import { toolOf } from '../registry';
import type { Scene } from '../tool';
import { ChatInput } from './chat-input';
import { ImageInput } from './image-input';
import { TextInput } from './text-input';

/** The inputs that no question shows by itself, in the interface's order. */
export function freeInputs(labels: LabelInterface | undefined): Input[] {
  const taken = new Set((labels?.controls ?? []).flatMap((c) => toolOf(c)?.inputs(c) ?? []));
  return (labels?.inputs ?? []).filter((input) => !taken.has(input.key ?? ''));
}

export function InputView({ input, scene }: { input: Input; scene: Scene }) {
  const title = localized(input.title);
  const value = scene.payload[input.key ?? ''];
  return (
    <figure class="input-view">
      {title && <figcaption>{title}</figcaption>}
      <InputContent kind={input.kind} value={value} scene={scene} name={title} />
    </figure>
  );
}

interface ContentProps {
  kind: Input['kind'];
  value: unknown;
  scene: Scene;
  name: string;
}

export function InputContent({ kind, value, scene, name }: ContentProps) {
  if (kind === 'IMAGE') {
    const picture = String(value ?? '');
    const onLarge = () => scene.sharpen?.(picture);
    return <ImageInput src={scene.media(picture)} name={name} onLarge={onLarge} />;
  }
  if (kind === 'CHAT') return <ChatInput messages={value} />;
  return <TextInput text={String(value ?? '')} />;
}
