import { PackagePlus } from 'lucide-react'
import { useMemo } from 'react'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import { useProposal } from '../client/proposals.ts'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { containerLook } from '../ui/state-look.ts'
import { canBeAdopted, unmanagedProjects } from './unmanaged.ts'

/** Compose projects and containers of hosts that Longshore does not manage yet; nothing where there is none. */
export function UnmanagedList({ containers }: { containers: readonly FleetContainer[] }) {
  return (
    <>
      <Projects containers={containers} />
      <Containers containers={containers} />
    </>
  )
}

function Projects({ containers }: { containers: readonly FleetContainer[] }) {
  const projects = useMemo(() => unmanagedProjects(containers), [containers])
  if (projects.length === 0) return null
  return (
    <Section title="Unmanaged projects" count={projects.length}>
      <ul>
        {projects.map(({ host, project, containers, up }) => (
          <li key={project} className="flex h-9 items-center gap-3 border-b">
            <span className="flex min-w-0 flex-1 font-mono text-sm">
              <MiddleText text={project} />
            </span>
            <span className="text-faint">{countWords(containers, up)}</span>
            <AdoptButton host={host} project={project} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Enough to begin with; the fleet has them all. */
const mostShown = 6

function Containers({ containers }: { containers: readonly FleetContainer[] }) {
  const single = useMemo(() => containers.filter(canBeAdopted), [containers])
  if (single.length === 0) return null
  const more = single.length - mostShown
  return (
    <Section title="Unmanaged containers" count={single.length}>
      <ul>
        {single.slice(0, mostShown).map((container) => (
          <li key={container.id} className="flex h-9 items-center gap-3 border-b">
            <span className="flex min-w-0 flex-1 font-mono text-sm">
              <MiddleText text={container.name} />
            </span>
            <span className="text-faint">{containerLook[container.state].word}</span>
            <AdoptContainerButton container={container} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="pt-1 text-dim">{more} more are in the list of the fleet.</p>}
    </Section>
  )
}

interface AdoptContainerButtonProps {
  container: FleetContainer
  /** From another installation that made it. */
  claims?: boolean
}

export function AdoptContainerButton({ container, claims = false }: AdoptContainerButtonProps) {
  const propose = useProposal()
  const { host, id, name } = container
  const verb = claims ? 'Claim' : 'Adopt'
  return (
    <Button
      small
      icon={PackagePlus}
      aria-label={`${verb} ${name} on ${host}`}
      onClick={() =>
        propose({ kind: 'adopt-container', host, id, name, ...(claims && { claims }) })
      }
    >
      {verb}
    </Button>
  )
}

export function AdoptButton({ host, project }: { host: string; project: string }) {
  const propose = useProposal()
  return (
    <Button
      small
      icon={PackagePlus}
      aria-label={`Adopt ${project} on ${host}`}
      onClick={() => propose({ kind: 'adopt', host, project })}
    >
      Adopt
    </Button>
  )
}

function countWords(containers: number, up: number): string {
  const all = containers === 1 ? '1 container' : `${containers} containers`
  return up === containers ? all : `${all}, ${up} up`
}
