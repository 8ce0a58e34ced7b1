/** The contract's calls about public names. */
import type { Faces } from '../faces/faces.ts'
import { untilAborted } from '../routing/dns/room.ts'
import type { Implementer } from './implementer.ts'

export interface FaceHandlerDeps {
  readonly faces: Faces
}

const never = new AbortController().signal

export function faceHandlers(os: Implementer, { faces }: FaceHandlerDeps) {
  return {
    list: os.faces.list.handler(({ input, signal = never }) => faces.list(input.name, signal)),
    map: os.faces.map.handler(({ input, signal = never }) => faces.map(input?.host, signal)),
    setDns: os.faces.setDns.handler(async ({ input, context, signal = never }) => ({
      records: [...(await faces.setDns(input.name, context, signal))],
    })),
    checkDns: os.faces.checkDns.handler(({ input, signal = never }) =>
      untilAborted(faces.checkDns(input.name, signal), signal),
    ),
  }
}
