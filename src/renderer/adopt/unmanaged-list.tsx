import { PackagePlus } from 'lucide-react'
import { useMemo } from 'react'
import type { FleetContainer } from '../../shared/model/fleet.ts'
import { useProposal } from '../client/proposals.ts'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { unmanagedProjects } from './unmanaged.ts'

/** Compose projects of a host that Longshore does not manage yet; nothing where there is none. */
export function UnmanagedList({ containers }: { containers: readonly FleetContainer[] }) {
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
