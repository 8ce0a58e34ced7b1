import { CircleStop, CloudDownload, Play, RotateCw, Scaling } from 'lucide-react'
import { type ControlProposed, useProposal } from '../client/proposals.ts'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { type ServicesProps, ServicesTable } from './services-table.tsx'

/** The services of a workload as they are now, and what can be done with each and with all. */
export function ServicesPanel(props: ServicesProps) {
  const { rows, hasRelease } = props
  return (
    <Section
      title="Services"
      count={rows.length}
      actions={rows.length > 0 && <ForAll {...props} />}
    >
      {rows.length === 0 ? (
        <p className="py-2 text-dim">None is there.</p>
      ) : (
        <ServicesTable {...props} />
      )}
      {rows.length > 0 && !hasRelease && (
        <p className="pt-1.5 text-sm text-faint">
          Adopted as it runs. Pulling and scaling go by a release: the first deployment makes one.
        </p>
      )}
    </Section>
  )
}

function ForAll({ workload, rows, actions, hasRelease }: ServicesProps) {
  const propose = useProposal()
  const isAnyUp = rows.some(({ up }) => up > 0)
  const isAnyDown = rows.some(({ up, containers, isInit }) => !isInit && up < containers.length)
  const control = (kind: ControlProposed['kind']) => () => propose({ kind, workload, services: [] })
  const counts = Object.fromEntries(
    rows.map(({ service, containers }) => [service, containers.length]),
  )
  return (
    <span className="flex flex-wrap gap-1.5">
      {isAnyDown && actions.includes('start') && (
        <Button small icon={Play} onClick={control('start')}>
          Start all
        </Button>
      )}
      {isAnyUp && actions.includes('restart') && (
        <Button small icon={RotateCw} onClick={control('restart')}>
          Restart all
        </Button>
      )}
      {isAnyUp && actions.includes('stop') && (
        <Button small icon={CircleStop} onClick={control('stop')}>
          Stop all
        </Button>
      )}
      {hasRelease && actions.includes('pull') && (
        <Button small icon={CloudDownload} onClick={control('pull')}>
          Pull all
        </Button>
      )}
      {hasRelease && actions.includes('scale') && (
        <Button small icon={Scaling} onClick={() => propose({ kind: 'scale', workload, counts })}>
          Scale
        </Button>
      )}
    </span>
  )
}
