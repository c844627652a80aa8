// Uploads of media: parts are joined until the file is whole. What it is, is not looked at.

import { createHash } from 'node:crypto';
import { Refusal } from './rpc';
import type { Caller } from './workforce';
import type { World } from './world';

type Request = Record<string, any>;

export const media = (world: World) => ({
  UploadMedia(_: Caller, { parent, sha256, sizeBytes, offset = '0', data = '' }: Request) {
    const blob = `media/${parent.split('/')[1]}/${sha256}.png`;
    if (world.media.has(blob)) return { receivedBytes: sizeBytes, blob, mediaType: 'image/png' };
    const have = world.uploads.get(sha256) ?? Buffer.alloc(0);
    if (data && Number(offset) !== have.length) {
      throw new Refusal('failed_precondition', 'WRONG_PART', { expected: String(have.length) });
    }
    const now = Buffer.concat([have, Buffer.from(data, 'base64')]);
    world.uploads.set(sha256, now);
    if (now.length < Number(sizeBytes)) return { receivedBytes: String(now.length) };
    world.uploads.delete(sha256);
    if (createHash('sha256').update(now).digest('hex') !== sha256)
      throw new Refusal('data_loss', 'DIGEST_MISMATCH');
    if (now.toString().startsWith('not a picture'))
      throw new Refusal('invalid_argument', 'UNKNOWN_MEDIA_TYPE');
    world.media.set(blob, now);
    return { receivedBytes: String(now.length), blob, mediaType: 'image/png' };
  },
});
