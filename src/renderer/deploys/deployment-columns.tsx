import { type Deployment, versionOf } from '../../shared/model/deployment.ts'
import type { Column } from '../ui/data-grid.tsx'
import { MiddleText } from '../ui/middle-text.tsx'
import { Digest } from '../ui/mono.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago } from '../ui/time.tsx'
import { TotalTime } from './deployment-detail.tsx'
import { actionWords, lookOf, stateWords } from './deployment-words.ts'

/** `isStale`: a running one may have ended; nothing about it is sure. */
export function deploymentColumns(isStale: boolean): readonly Column<Deployment>[] {
  return [
    {
      key: 'state',
      title: 'State',
      track: 'minmax(104px, 168px)',
      cell: (deployment) => <State {...{ deployment, isStale }} />,
    },
    {
      key: 'workload',
      title: 'Workload',
      track: 'minmax(72px, 1.4fr)',
      cell: ({ workload }) => <MiddleText text={workload} className="font-strong" />,
    },
    {
      key: 'action',
      title: 'Action',
      track: '72px',
      from: 620,
      cell: ({ action }) => actionWords[action],
    },
    {
      key: 'tag',
      // A stack has no tag: what came of it is its release. There is always room for `main@1a2b3c4d`.
      title: 'Tag, release',
      track: 'minmax(96px, 1fr)',
      cell: (deployment) => (
        <MiddleText
          text={versionOf(deployment) || deployment.release || '–'}
          className="font-mono text-sm"
        />
      ),
    },
    {
      key: 'digest',
      title: 'Digest',
      track: '104px',
      from: 900,
      cell: ({ digest }) => (digest === null ? '–' : <Digest value={digest} copy={false} />),
    },
    {
      key: 'reason',
      title: 'Reason',
      track: 'minmax(100px, 2fr)',
      from: 760,
      cell: ({ reason }) => (
        <span title={reason} className="text-dim">
          {reason || '–'}
        </span>
      ),
    },
    {
      key: 'actor',
      title: 'By',
      track: '88px',
      from: 1040,
      cell: ({ actor }) => <span className="text-dim">{actor}</span>,
    },
    {
      key: 'took',
      title: 'Took',
      track: '72px',
      end: true,
      from: 524,
      cell: (deployment) => <TotalTime deployment={deployment} />,
    },
    {
      key: 'started',
      title: 'Age',
      track: '56px',
      end: true,
      from: 400,
      cell: ({ queuedAt }) => <Ago at={queuedAt} style="age" />,
    },
  ]
}

function State({ deployment, isStale }: { deployment: Deployment; isStale: boolean }) {
  const word = stateWords(deployment)
  return (
    <span title={word} className="flex min-w-0">
      <StateMark
        {...{ look: lookOf(deployment), word }}
        stale={isStale && deployment.endedAt === null}
      />
    </span>
  )
}
