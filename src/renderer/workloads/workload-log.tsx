import { Link, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { targetsOf } from '../../shared/model/workload.ts'
import { useFleet } from '../client/live-data.tsx'
import { useReleases, useWorkload } from '../client/use-workload.ts'
import { useCopyLink } from '../links/copy-link.tsx'
import type { LogRange } from '../logs/log-link.ts'
import { LogView } from '../logs/log-view.tsx'
import type { LogSpan } from '../logs/use-log-stream.ts'
import { useServiceNaming } from '../services/use-service-naming.ts'
import type { ReleaseMark } from '../stats/plot.ts'
import { deploymentLook } from '../ui/state-look.ts'
import { fullTime } from '../ui/time.tsx'
import { useToasts } from '../ui/toasts.tsx'

/** Oldest first, named by its tag too. */
export function useReleaseMarks(name: string, version: string): readonly ReleaseMark[] {
  const { data } = useReleases(name, version)
  return useMemo(
    () =>
      (data ?? [])
        .map(({ createdAt, name: release, tag }) => ({
          at: createdAt,
          name: tag === '' ? release : `${release} · ${tag}`,
        }))
        .reverse(),
    [data],
  )
}

/** The log with a rule at each moment a release went live. */
export function WorkloadLog({ name, version }: { name: string; version: string }) {
  const markers = useReleaseMarks(name, version)
  const subject = useMemo(() => ({ workload: name }), [name])
  const { service } = useSearch({ strict: false })
  const containers = useFleet().data?.containers
  const own = useMemo(
    () => (containers ?? []).filter(({ owner }) => owner?.workload === name),
    [containers, name],
  )
  const document = useWorkload(name).data?.document
  const hosts = useMemo(() => (document ? targetsOf(document) : []), [document])
  const naming = useServiceNaming(own, hosts)
  const span = useSpan()
  const copy = useCopyLink()
  const toast = useToasts()
  const onLink = async (range: LogRange | undefined) => {
    await copy({ kind: 'logs', name, ...(range ?? always) })
    const lines = range ? `lines ${spanWords(range)}` : 'log'
    toast({ title: `Link to the ${lines} copied`, look: deploymentLook.succeeded })
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      {span && <SpanNote name={name} span={span} />}
      <LogView
        {...{ subject, markers, only: service, range: span }}
        onLink={(range) => void onLink(range).catch((error) => reportError(error))}
        {...(naming && { naming })}
      />
    </div>
  )
}

/** The time in a link to lines of some time; a link that has none, or what is none, shows the whole log. */
function useSpan(): LogSpan | undefined {
  const { range } = useSearch({ strict: false })
  return useMemo(() => {
    const [, since, until] = /^(\d{1,12})?\.\.(\d{1,12})?$/.exec(range ?? '') ?? []
    if (since === undefined && until === undefined) return undefined
    const seconds = (text: string | undefined) => (text === undefined ? null : Number(text))
    return { since: seconds(since), until: seconds(until) }
  }, [range])
}

const always: LogSpan = { since: null, until: null }

const spanWords = ({ since, until }: LogSpan): string =>
  [
    ...(since === null ? [] : [`from ${fullTime(since * 1_000)}`]),
    ...(until === null ? [] : [`until ${fullTime(until * 1_000)}`]),
  ].join(' ')

function SpanNote({ name, span }: { name: string; span: LogSpan }) {
  const params = { name, tab: 'logs' }
  return (
    <p role="status" className="flex gap-3 border-b bg-surface px-4 py-1.5 text-dim">
      {`Only lines ${spanWords(span)}, as the link says.`}
      <Link to="/workloads/$name/$tab" params={params} className="text-accent underline">
        Show the whole log
      </Link>
    </p>
  )
}
