import type { VolumeList } from '../sources/volume-list.ts'
import type { Implementer } from './implementer.ts'

export interface VolumeHandlerDeps {
  readonly volumes: VolumeList
}

const never = new AbortController().signal

/** `deps` is read when a call comes: not every test has every module. */
export function volumeHandlers(os: Implementer, deps: VolumeHandlerDeps) {
  return {
    list: os.volumes.list.handler(({ input: { of, measured }, signal = never }) =>
      deps.volumes.list(of, measured, signal),
    ),
  }
}
