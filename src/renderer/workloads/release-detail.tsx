import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Columns2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { contentsOf, identityOf, onlyPart, type Release } from '../../shared/model/release.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useProposal } from '../client/proposals.ts'
import { CopyLink } from '../links/copy-link.tsx'
import { Facts, FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { DifferenceTable } from '../ui/differences.tsx'
import { SelectField } from '../ui/field.tsx'
import { Digest, Mono } from '../ui/mono.tsx'
import { Ago } from '../ui/time.tsx'

export interface Pair {
  readonly from: string
  readonly to: string
}

interface ReleaseDetailProps {
  release: Release
  all: readonly Release[]
  /** Shows their whole texts. */
  onCompare: (pair: Pair) => void
}

/** One release: what it is, what differs from another, and the way back to it. */
export function ReleaseDetail({ release, all, onCompare }: ReleaseDetailProps) {
  const propose = useProposal()
  const { name, workload } = release
  const others = all.filter((one) => one.name !== name)
  const index = all.indexOf(release)
  const [base, setBase] = useState((others.find(({ live }) => live) ?? all[index + 1])?.name)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-col gap-4 px-4 py-3">
        <header className="flex items-center gap-2">
          <h2 className="flex-1 text-lg font-strong">{name}</h2>
          <CopyLink link={{ kind: 'releases', name: workload, release: name }} of={name} />
          {!isLiveAlone(release, all) && (
            <Button
              icon={Undo2}
              onClick={() => propose({ kind: 'rollback', workload, release: name })}
            >
              Roll back to {name}
            </Button>
          )}
        </header>
        <ReleaseFacts release={release} />
        {base !== undefined && (
          <Section
            title="Difference"
            actions={
              <Button small icon={Columns2} onClick={() => onCompare({ from: base, to: name })}>
                Compare the texts
              </Button>
            }
          >
            <div className="flex flex-col gap-2">
              <div className="w-60">
                <SelectField
                  label={`${name} compared with`}
                  value={base}
                  choices={others.map((one) => ({
                    value: one.name,
                    label: [one.name, one.tag, one.live ? 'live' : ''].filter(Boolean).join(' · '),
                  }))}
                  onChange={setBase}
                />
              </div>
              <Compared workload={workload} from={base} to={name} />
            </div>
          </Section>
        )}
        <Section title="Configuration">
          <Facts
            facts={Object.entries(release.config).map(([field, value]) => [
              field,
              <Mono key={field} className="break-all">
                {value}
              </Mono>,
            ])}
          />
        </Section>
      </div>
    </div>
  )
}

/** Whether a release is the only live one: where another is live on some host, there is a way back to this one. */
const isLiveAlone = (release: Release, all: readonly Release[]) =>
  release.live && all.every((other) => !other.live || other.name === release.name)

function ReleaseFacts({ release }: { release: Release }) {
  const only = onlyPart(release)
  const whole = identityOf(release)
  return (
    <Facts
      facts={[
        only
          ? [
              'Image',
              <Mono key="image" className="break-all">
                {only.image}
              </Mono>,
            ]
          : ['Made of', contentsOf(release)],
        [only ? 'Digest' : 'As rendered', whole ? <Digest key="digest" value={whole} /> : '–'],
        ...(release.config.commit === undefined
          ? []
          : ([
              ['Commit', <Mono key="commit">{release.config.commit.slice(0, 12)}</Mono>],
            ] as const)),
        ['Live on', release.live ? release.liveOn.join(', ') : 'no host'],
        [
          'Made live',
          <span key="by">
            <Ago at={release.createdAt} /> by {release.actor}, <MadeLive release={release} />
          </span>,
        ],
        ['Reason', release.reason === '' ? 'None given' : release.reason],
      ]}
    />
  )
}

/** Words for how a release was made live; one adopted as it ran came of no deployment. */
function MadeLive({ release: { action, deployment } }: { release: Release }) {
  if (action === 'adopt') return <>{action}</>
  return (
    <Link to="/deployments/$id" params={{ id: deployment }} className="text-accent underline">
      {action}
    </Link>
  )
}

function Compared({ workload, from, to }: { workload: string; from: string; to: string }) {
  const client = useClient()
  const { data, error } = useQuery({
    queryKey: ['difference', workload, from, to],
    queryFn: ({ signal }) => client.releases.difference({ workload, from, to }, { signal }),
  })
  if (error) return <FailureBlock failure={failureFrom(error)} />
  if (!data) return null
  if (data.length === 0) return <p className="text-dim">Nothing differs.</p>
  return <DifferenceTable difference={data} before={from} after={to} />
}
