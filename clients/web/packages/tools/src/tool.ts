// The contract of a task type's plug-in. One folder holds one kind of question:
//
//   <kind>/meta.ts    what this file declares; small, always loaded
//   <kind>/view.tsx   how it is answered; a chunk of its own, loaded when a project needs it
//   <kind>/review.tsx how an answer is shown to a reviewer or a manager; likewise
//
// A new kind is a new folder and one line in registry.ts.

import type { Control, Input, Pin, Value } from '@crowdloom/api';
import type { ComponentType } from 'preact';

/** The case of the control's oneof in the contract. */
export type ControlKind =
  | 'choice'
  | 'rating'
  | 'number'
  | 'text'
  | 'boxes'
  | 'polygons'
  | 'keypoints'
  | 'spans'
  | 'segments'
  | 'pairwise'
  | 'ranking';

/** What the questions are about: the task's payload and where its media are. */
export interface Scene {
  payload: Record<string, unknown>;
  /** The address of a picture; undefined while it is being loaded, "" when it cannot be. */
  media: (value: string) => string | undefined;
  /** Says that a picture was enlarged: its address may change to one with more detail. */
  sharpen?: (value: string) => void;
  /** What the payload's fields are; set by the form. */
  inputs?: Input[];
}

export interface ViewProps {
  control: Control;
  scene: Scene;
  value: Value | undefined;
  onValue: (value: Value | undefined) => void;
}

export interface ReviewProps {
  control: Control;
  scene: Scene;
  value: Value | undefined;
  /** The spot that a comment points at. */
  pin?: Pin;
  /** Set where a reviewer may choose that spot. */
  onPin?: (pin: Pin) => void;
}

type Loader<P> = () => Promise<{ default: ComponentType<P> }>;

export interface Tool {
  kind: ControlKind;
  /** The inputs that the view shows itself; the others are shown before the questions. */
  inputs: (control: Control) => string[];
  /** Why the value cannot be sent, for the person; undefined when it can. */
  problem: (control: Control, value: Value | undefined) => string | undefined;
  /** What a key of the keyboard makes of the value; undefined when it means nothing here. */
  key?: (control: Control, value: Value | undefined, key: string) => Value | undefined;
  /** The value in one line. */
  summary: (control: Control, value: Value) => string;
  view: Loader<ViewProps>;
  review?: Loader<ReviewProps>;
}
