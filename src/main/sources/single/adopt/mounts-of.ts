/** Mounts of a container that is taken over: nothing of its data may be lost. Pure. */
import type { InspectedMount, Inspection } from '../../../engine/inspection.ts'
import { cleanName } from '../../containers/image-name.ts'
import { isUnnamed } from '../../containers/own-volumes.ts'
import { type Facts, filled, flagIn, numberIn, type Part, recordsIn, textIn } from './reading.ts'

export function mountsOf(inspection: Inspection): Part {
  const asked = new Map(
    recordsIn(inspection.hostConfig, 'Mounts').map((each) => [textIn(each, 'Target'), each]),
  )
  // Each time it is asked, an engine tells them in another order.
  const mounts = inspection.mounts.toSorted((a, b) => (a.Destination < b.Destination ? -1 : 1))
  const found = mounts.map((mount) =>
    mountOf(inspection, mount, asked.get(mount.Destination) ?? {}),
  )
  return {
    fields: filled({ volumes: found.flatMap(({ volume }) => volume ?? []) }),
    lost: found.flatMap(({ lost }) => lost),
    said: found.flatMap(({ said }) => said),
  }
}

interface Found {
  readonly volume?: Facts
  readonly lost: readonly string[]
  readonly said: readonly string[]
}

function mountOf(inspection: Inspection, mount: InspectedMount, asked: Facts): Found {
  const { Type: type, Destination: target, RW, Source: source } = mount
  const readOnly = !RW
  switch (type) {
    case 'bind':
      return {
        volume: {
          scope: 'absolute',
          source,
          ...filled({ readOnly, ...propagationOf(mount) }),
          target,
        },
        lost: [...relabelled(mount), ...bindLosses(asked, target)],
        said: [],
      }
    case 'volume':
      return volumeOf(inspection, mount, asked)
    case 'tmpfs': {
      const options = (asked.TmpfsOptions ?? {}) as Facts
      const [size, mode] = [numberIn(options, 'SizeBytes'), numberIn(options, 'Mode')]
      const more = {
        ...(size > 0 && { size: String(size) }),
        ...(mode > 0 && { mode: mode.toString(8).padStart(3, '0') }),
      }
      return {
        volume: { scope: 'ephemeral', target, ...filled({ readOnly }), ...more },
        lost: [],
        said: [],
      }
    }
    default:
      return { lost: [`what is mounted at ${target} (${type || 'of an unknown kind'})`], said: [] }
  }
}

/** Propagation, but for the one that docker takes for a folder by itself. */
function propagationOf({ Propagation }: InspectedMount): Facts {
  return Propagation === 'rprivate' ? {} : { propagation: Propagation }
}

const relabelled = ({ Mode, Destination }: InspectedMount): string[] =>
  /(^|,)[zZ](,|$)/.test(Mode) ? [`that files at ${Destination} are labelled for SELinux`] : []

function bindLosses(asked: Facts, target: string): string[] {
  const options = (asked.BindOptions ?? {}) as Facts
  return flagIn(options, 'NonRecursive') ? [`that mounts below ${target} are left out`] : []
}

function volumeOf({ image }: Inspection, mount: InspectedMount, asked: Facts): Found {
  const { Name: name, Destination: target, RW } = mount
  if (name === '' || cleanName(name) !== name)
    return { lost: [`volume "${name}" at ${target}`], said: [] }
  const options = (asked.VolumeOptions ?? {}) as Facts
  const isImages = Object.hasOwn((image?.config.Volumes ?? {}) as object, target)
  const isNamed = !isUnnamed(name)
  // What an image keeps its data in is rarely made for two that write.
  const exclusive = RW && (isImages || !isNamed)
  return {
    volume: {
      scope: 'named',
      name,
      target,
      ...filled({
        readOnly: !RW,
        exclusive,
        noCopy: flagIn(options, 'NoCopy'),
        subpath: textIn(options, 'Subpath'),
      }),
    },
    lost: [],
    said: [
      ...(isNamed
        ? []
        : [
            `The volume at ${target} has no name of its own: the document names it as the engine does, so that its data moves along`,
          ]),
      ...(RW && !exclusive
        ? [
            `Old and new container both write to volume ${name} for a moment when it is replaced: set exclusive where that would harm it`,
          ]
        : []),
    ],
  }
}
