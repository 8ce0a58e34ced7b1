/** Containers as SDP agents make them: of what they built, in the folder where they built it. Pure. */
import type { Inspection } from '../../../engine/inspection.ts'
import { textIn, textsIn } from './reading.ts'

export interface SdpContainer {
  /** The kind of build, as a source of kind git names it. */
  readonly build: 'go' | 'php'
  /** The folder of the host in which its repository lies. */
  readonly folder: string
}

const shapes = [
  { build: 'go', at: '/src', command: /^\/src\/app-.+$/ },
  { build: 'php', at: '/app', command: /^apache2-foreground$/ },
] as const

/** undefined where it is none. */
export function sdpContainerOf({ name, config, mounts }: Inspection): SdpContainer | undefined {
  if (!name.startsWith('sdp-')) return undefined
  const [command = '', ...more] = textsIn(config, 'Cmd')
  for (const { build, at, ...shape } of shapes) {
    const bind = mounts.find(({ Type, Destination }) => Type === 'bind' && Destination === at)
    const isOne = textIn(config, 'WorkingDir') === at && more.length === 0
    if (bind && isOne && shape.command.test(command)) return { build, folder: bind.Source }
  }
  return undefined
}

/** Words for one that is taken over as it runs. */
export function sdpWords(found: SdpContainer | undefined): string[] {
  if (!found) return []
  const { build, folder } = found
  return [
    `It runs what an SDP agent built in ${folder}. To have new commits of that repository deployed, give the workload a source of kind git with build: { kind: ${build} }: it serves on until the first one is proved`,
  ]
}
