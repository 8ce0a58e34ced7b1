import { useQuery } from '@tanstack/react-query'
import { HardDrive, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { DiskUse } from '../../shared/model/prune.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Ago } from '../ui/time.tsx'
import { CleanUpRun } from './clean-up-run.tsx'
import { DiskContents } from './disk-contents.tsx'
import { stepText } from './disk-words.ts'
import { LastCleanUps } from './last-clean-ups.tsx'
import { useCleanUps } from './use-clean-ups.ts'
import { type Measuring, useMeasuring } from './use-measuring.ts'

interface DiskPanelProps {
  host: string
  /** Whether it does not answer now: there is nothing to be measured. */
  isAway?: boolean
  /** Somebody was led here: it comes into sight. */
  isSought?: boolean
}

/** Panel on what the disk of a host holds, what of it may go, and taking it: measured when somebody asks for it. */
export function DiskPanel({ host, isAway = false, isSought = false }: DiskPanelProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isSought) place.current?.scrollIntoView?.({ block: 'start' })
  }, [isSought])
  const client = useClient()
  const known = useQuery({
    queryKey: ['disk-use', host],
    queryFn: ({ signal }) => client.prune.use({ host }, { signal }),
    retry: false,
  })
  const cleanUps = useCleanUps(host)
  const measuring = useMeasuring(host)
  const use = known.data ?? undefined
  return (
    <div ref={place}>
      <Section title="Disk" actions={<Actions {...{ host, use, measuring, isAway }} />}>
        <div className="flex flex-col gap-3">
          {measuring.failure && <FailureBlock failure={measuring.failure} />}
          {measuring.isRunning && (
            <p role="status" className="busy-pulse text-busy-ink">
              {stepText(measuring.step)}
            </p>
          )}
          {cleanUps.shown ? (
            <CleanUpRun key={cleanUps.shown} id={cleanUps.shown} onClose={cleanUps.close} />
          ) : (
            <Found host={host} use={use} measuring={measuring} onStarted={cleanUps.follow} />
          )}
          <LastCleanUps runs={cleanUps.last} onOpen={cleanUps.follow} />
        </div>
      </Section>
    </div>
  )
}

interface FoundProps {
  host: string
  use: DiskUse | undefined
  measuring: Measuring
  onStarted: (id: string) => void
}

function Found({ host, use, measuring, onStarted }: FoundProps) {
  if (use) return <DiskContents key={use.at} host={host} use={use} onStarted={onStarted} />
  if (measuring.isRunning || measuring.failure) return null
  return (
    <p className="text-dim">
      Images, containers, volumes and build cache: what uses them, and what of it may go. Measuring
      counts every file of the engine, which can take a while; it changes nothing.
    </p>
  )
}

interface ActionsProps extends Omit<FoundProps, 'onStarted'> {
  isAway: boolean
}

function Actions({ host, use, measuring, isAway }: ActionsProps) {
  if (measuring.isRunning) {
    return (
      <Button small icon={X} onClick={measuring.cancel}>
        Cancel measuring
      </Button>
    )
  }
  return (
    <>
      {use && (
        <span className="text-sm whitespace-nowrap text-faint">
          As of <Ago at={use.at} />
        </span>
      )}
      <Button small icon={HardDrive} disabled={isAway} onClick={measuring.start}>
        {use ? 'Measure again' : `Measure ${host}`}
      </Button>
    </>
  )
}
