import { Link } from '@tanstack/react-router'
import { Lock, Plus, Rocket, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { type Fleet, isUnmanaged } from '../../shared/model/fleet.ts'
import { UnmanagedList } from '../adopt/unmanaged-list.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { useStored } from '../ui/use-stored.ts'
import { FirstHosts } from './first-hosts.tsx'

/**
 * The three steps from nothing to the first workload, each with what was found on this machine. Over
 * the list of what runs already where there is some: then it can be put away.
 */
export function FirstRun({ fleet }: { fleet: Fleet }) {
  const [isAway, putAway] = useStored<boolean>('first-run-away', false)
  const isAlone = fleet.containers.length === 0
  if (isAway && !isAlone) return null
  return (
    <section
      aria-label="First steps"
      className={
        isAlone ? 'min-h-0 flex-1 overflow-y-auto' : 'max-h-1/2 shrink-0 overflow-y-auto border-b'
      }
    >
      <div className="flex items-start gap-2 px-4 pt-2">
        <p className="flex-1 text-dim">
          Nothing is deployed with Longshore yet. It installs nothing on a host, and changes nothing
          that is not its own.
        </p>
        {!isAlone && (
          <IconButton small label="Hide the first steps" icon={X} onClick={() => putAway(true)} />
        )}
      </div>
      <ol className="grid gap-x-8 gap-y-5 px-4 pt-2 pb-5 min-[1100px]:grid-cols-3">
        <Step number={1} title="Choose a host">
          <FirstHosts hosts={fleet.hosts} />
        </Step>
        <Step number={2} title="See what runs there">
          <WhatRuns fleet={fleet} />
        </Step>
        <Step number={3} title="Deploy, or adopt">
          <p className="text-dim">
            A workload names an image, or a compose project in a folder, a repository or a text, and
            the host that it goes to. A plan shows what would change before anything does.
          </p>
          <span className="flex">
            <Button variant="primary" icon={Plus} render={<Link to="/new" />} nativeButton={false}>
              New workload
            </Button>
          </span>
          <p className="text-dim">
            Adopting takes a project or a container over as it runs: nothing is restarted.
          </p>
        </Step>
      </ol>
    </section>
  )
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="flex min-w-0 flex-col gap-2">
      <h2 className="flex items-baseline gap-2 border-b pb-1 font-strong">
        <span className="text-accent">{number}</span>
        {title}
      </h2>
      {children}
    </li>
  )
}

function WhatRuns({ fleet }: { fleet: Fleet }) {
  const isAnyOnline = fleet.hosts.some(({ status }) => status.state === 'online')
  const single = fleet.containers.filter(isUnmanaged).filter(({ project }) => !project).length
  const others = fleet.containers.filter(({ otherInstallation }) => otherInstallation).length
  if (!isAnyOnline) return <p className="text-dim">That is known once a host answers.</p>
  if (fleet.containers.length === 0) {
    return <p className="text-dim">Nothing runs on the hosts that answer.</p>
  }
  return (
    <>
      <UnmanagedList containers={fleet.containers} />
      {single > 0 && (
        <p className="flex gap-2 text-dim">
          <Rocket aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" strokeWidth={1.5} />
          {single === 1 ? 'One container belongs' : `${single} containers belong`} to no project.{' '}
          {single === 1 ? 'It is' : 'They are'} in the list below, with{' '}
          {single === 1 ? 'its' : 'their'} logs.
        </p>
      )}
      {others > 0 && (
        <p className="flex gap-2 text-dim">
          <Lock aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" strokeWidth={1.5} />
          {others === 1 ? 'One container is' : `${others} containers are`} of another Longshore
          installation: shown, and left to it.
        </p>
      )}
    </>
  )
}
