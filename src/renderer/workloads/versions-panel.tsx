import type { ReactNode } from 'react'
import type { FleetWorkload } from '../../shared/model/fleet.ts'
import {
  type Finding,
  type RegistryState,
  standingOf,
  type Version,
  type Versions,
} from '../../shared/model/versions.ts'
import { type Proposal, useProposal } from '../client/proposals.ts'
import { VersionMark } from '../fleet/version-marks.tsx'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Digest, Mono } from '../ui/mono.tsx'
import { Ago } from '../ui/time.tsx'

interface VersionsPanelProps {
  live: FleetWorkload
  versions: Versions
  /** When the document was changed last, unix ms. */
  updatedAt: number
  stale: boolean
}

/** The four columns: what differs is marked, and beside it stands what would close it. */
export function VersionsPanel({ live, versions, updatedAt, stale }: VersionsPanelProps) {
  const { running, live: recorded, declared, registry } = versions
  const standing = standingOf(versions, live)
  const workload = live.name
  const deploy = { kind: 'deploy', workload, tag: declared.tag } as const
  const again =
    recorded?.release && ({ kind: 'rollback', workload, release: recorded.release } as const)
  return (
    <Section title="Versions">
      <dl className="grid grid-cols-4 gap-x-6 gap-y-4 py-1 max-[1100px]:grid-cols-2">
        <Column title="Running">
          {running ? (
            <Named version={running} word="since" />
          ) : (
            <Quiet>{stale || live.state === 'unknown' ? 'Not known' : 'Nothing runs'}</Quiet>
          )}
        </Column>
        <Column title="Release">
          {recorded ? (
            <Named version={recorded} word="recorded">
              {live.verified === false && <Quiet>Not verified: no health check</Quiet>}
            </Named>
          ) : (
            <Quiet>None was made live here</Quiet>
          )}
          <Difference
            finding={standing.live}
            stale={stale}
            remedy={again ? [`Return to ${again.release}`, again] : undefined}
          />
        </Column>
        <Column title="Declared">
          <Mono className="break-all">{`${declared.image}:${declared.tag}`}</Mono>
          <Quiet>
            changed <Ago at={updatedAt} />
          </Quiet>
          <Difference
            finding={standing.declared}
            stale={stale}
            remedy={[`Deploy ${declared.tag}`, deploy]}
          />
        </Column>
        <Column title="Registry">
          <AtRegistry registry={registry} />
          <Difference
            finding={standing.registry}
            stale={stale}
            remedy={[`Deploy ${declared.tag}`, deploy]}
          />
        </Column>
      </dl>
    </Section>
  )
}

function Column({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{title}</dt>
      <dd className="flex min-w-0 flex-col items-start gap-0.5 pt-0.5">{children}</dd>
    </div>
  )
}

function Quiet({ children }: { children: ReactNode }) {
  return <span className="text-sm text-faint">{children}</span>
}

interface NamedProps {
  version: Version
  /** Before its age. */
  word: string
  children?: ReactNode
}

function Named({ version, word, children }: NamedProps) {
  const { image, tag, digest, imageId, release, since } = version
  return (
    <>
      <Mono className="break-all">{tag === null ? image : `${image}:${tag}`}</Mono>
      <Digest value={digest ?? imageId} />
      <Quiet>
        {release ? `${release}, ` : ''}
        {word} <Ago at={since} />
      </Quiet>
      {children}
    </>
  )
}

function AtRegistry({ registry }: { registry: RegistryState }) {
  if (registry.state === 'not-asked') return null
  return (
    <>
      {registry.state === 'digest' && <Digest value={registry.digest} />}
      {registry.at !== null && (
        <Quiet>
          asked <Ago at={registry.at} />
        </Quiet>
      )}
    </>
  )
}

interface DifferenceProps {
  finding: Finding
  /** Whether it compares what may no longer be true. */
  stale: boolean
  /** A button's words, and what it suggests. */
  remedy: readonly [string, Proposal] | undefined
}

const closable: readonly Finding['mark'][] = ['drifted', 'not-deployed', 'newer']

function Difference({ finding, stale, remedy }: DifferenceProps) {
  const propose = useProposal()
  if (finding.mark === 'none') return null
  return (
    <>
      <VersionMark finding={finding} stale={stale} />
      {finding.why !== '' && <span className="text-sm wrap-anywhere text-dim">{finding.why}</span>}
      {remedy && !stale && closable.includes(finding.mark) && (
        <Button small onClick={() => propose(remedy[1])}>
          {remedy[0]}
        </Button>
      )}
    </>
  )
}
