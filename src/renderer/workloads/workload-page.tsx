import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Pin, PinOff, Rocket, Trash2 } from 'lucide-react'
import { useMemo } from 'react'
import type { DescribedWorkload } from '../../shared/contract/workloads.ts'
import { acrossHosts, type FleetWorkload } from '../../shared/model/fleet.ts'
import type { Host } from '../../shared/model/host.ts'
import type { Workload } from '../../shared/model/workload.ts'
import { useFleet } from '../client/live-data.tsx'
import { useProposal } from '../client/proposals.ts'
import { useKinds, useTraits } from '../client/use-kinds.ts'
import { useWorkload } from '../client/use-workload.ts'
import { ChangedNote } from '../files/changed-note.tsx'
import type { FileLanguage } from '../files/file-language.ts'
import { FilesTab } from '../files/files-tab.tsx'
import { useDrafts } from '../files/use-drafts.ts'
import { viewOf } from '../kinds/kinds.ts'
import { CopyLink } from '../links/copy-link.tsx'
import { usePins } from '../settings/use-pins.ts'
import { StatisticsTab } from '../stats/statistics-tab.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { workloadHealthLook, workloadLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { type TabItem, Tabs } from '../ui/tabs.tsx'
import { clockTime } from '../ui/time.tsx'
import { AskedProposal } from './asked-proposal.tsx'
import { ConfigurationTab } from './configuration-tab.tsx'
import { Controls } from './controls.tsx'
import { LinkProposal } from './link-proposal.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { ReleasesTab } from './releases-tab.tsx'
import { useReleaseMarks, WorkloadLog } from './workload-log.tsx'

type Tab = 'overview' | 'statistics' | 'releases' | 'files' | 'configuration' | 'logs'

const tabsOf = (files: FileLanguage | undefined, hasDrafts: boolean) =>
  files
    ? tabs.map((tab) => (tab.value === 'files' && hasDrafts ? editedFiles : tab))
    : tabs.filter(({ value }) => value !== 'files')

const tabs: readonly TabItem<Tab>[] = [
  { value: 'overview', title: 'Overview' },
  { value: 'statistics', title: 'Statistics' },
  { value: 'releases', title: 'Releases' },
  { value: 'files', title: 'Files' },
  { value: 'configuration', title: 'Configuration' },
  { value: 'logs', title: 'Logs' },
]

const editedFiles: TabItem<Tab> = { value: 'files', title: 'Files · edited' }

/** One workload: what serves, its releases, its configuration, its log. */
export function WorkloadPage() {
  const { name = '' } = useParams({ strict: false })
  const workload = useWorkload(name)
  const kinds = useKinds()
  if (workload.data && kinds.data) return <WorkloadView key={name} workload={workload.data} />
  return (
    <Page title={name}>
      <Loaded of={workload} label="Loading the workload">
        {() => (
          <Loaded of={kinds} label="Loading the kinds of workload">
            {() => null}
          </Loaded>
        )}
      </Loaded>
    </Page>
  )
}

function WorkloadView({ workload }: { workload: DescribedWorkload }) {
  const { name, source } = workload.document
  const { hasFiles } = useTraits()(source.kind)
  const files = hasFiles ? viewOf(source.kind).files : undefined
  const { tab: wanted } = useParams({ strict: false })
  const navigate = useNavigate()
  const fleet = useFleet()
  const rows = useMemo(
    () => (fleet.data?.workloads ?? []).filter((one) => one.name === name),
    [fleet.data, name],
  )
  const [live] = acrossHosts(rows)
  const stale = fleet.status === 'lost' || fleet.data?.hosts.some(isSilentFor(rows)) === true
  const [drafts] = useDrafts(name)
  const shown = tabsOf(files, Object.keys(drafts).length > 0)
  const tab = shown.find(({ value }) => value === wanted)?.value ?? 'overview'
  return (
    <Page
      title={name}
      aside={live && <LiveState live={live} rows={rows} stale={stale} />}
      actions={<Actions workload={workload} live={live} />}
    >
      <LinkProposal workload={name} />
      <AskedProposal workload={name} />
      {live?.filesChangedAt !== undefined && tab !== 'files' && (
        <ChangedNote workload={name} at={live.filesChangedAt} />
      )}
      <Tabs
        label={`Views of ${name}`}
        items={shown}
        value={tab}
        onChange={(next) =>
          navigate({ to: '/workloads/$name/$tab', params: { name, tab: next }, replace: true })
        }
      >
        <TabBody
          {...{ tab, workload, live, rows, files, stale }}
          isLost={fleet.status === 'lost'}
        />
      </Tabs>
    </Page>
  )
}

/** A host that does not answer, among those of the workload. */
const isSilentFor =
  (rows: readonly FleetWorkload[]) =>
  ({ name, status }: Host): boolean =>
    (status.state === 'stale' || status.state === 'failed') &&
    rows.some(({ host }) => host === name)

interface LiveStateProps {
  /** As it is over all of its hosts. */
  live: FleetWorkload
  rows: readonly FleetWorkload[]
  stale: boolean
}

function LiveState({ live, rows, stale }: LiveStateProps) {
  const isAlone = rows.length === 1
  const look = workloadLook[live.state]
  const health = workloadHealthLook(live)
  const word =
    stale && live.asOf !== null ? `${look.word}, as of ${clockTime(live.asOf)}` : look.word
  return (
    <>
      {rows.map(({ host }) => (
        <HostChip key={host} name={host} />
      ))}
      <StateMark badge look={look} stale={stale} word={word} />
      {isAlone && health && <StateMark look={health} stale={stale} />}
      {isAlone && live.tag !== null && (
        <span className="text-dim">
          {live.tag} <span className="text-faint">{live.release}</span>
        </span>
      )}
    </>
  )
}

interface ActionsProps {
  workload: Workload
  /** As it is over all of its hosts. */
  live: FleetWorkload | undefined
}

function Actions({ workload, live }: ActionsProps) {
  const propose = useProposal()
  const { name } = workload.document
  const host = live?.host ?? ''
  const { isPinned, toggle } = usePins()
  return (
    <>
      <IconButton
        label={`${isPinned(name) ? 'Unpin' : 'Pin'} ${name}`}
        icon={isPinned(name) ? PinOff : Pin}
        onClick={() => toggle(name)}
      />
      <CopyLink link={{ kind: 'workload', name }} of={name} />
      {live && <Controls live={live} />}
      <IconButton
        label={`Delete ${name}`}
        icon={Trash2}
        onClick={() => propose({ kind: 'delete', workload: name, host })}
      />
      <Button
        variant="primary"
        icon={Rocket}
        onClick={() => propose({ kind: 'deploy', workload: name })}
      >
        Deploy
      </Button>
    </>
  )
}

interface TabBodyProps {
  tab: Tab
  workload: DescribedWorkload
  live: FleetWorkload | undefined
  /** On each of its hosts. */
  rows: readonly FleetWorkload[]
  isLost: boolean
  /** The language of a kind whose workloads have files of their own. */
  files: FileLanguage | undefined
  stale: boolean
}

function TabBody({ tab, workload, live, rows, isLost, files, stale }: TabBodyProps) {
  const { name } = workload.document
  switch (tab) {
    case 'overview':
      return <OverviewTab workload={workload} rows={rows} isLost={isLost} />
    case 'statistics':
      return (
        <WorkloadStatistics
          name={name}
          version={rows.map(({ release }) => release).join(' ')}
          stale={stale}
        />
      )
    case 'releases':
      return (
        <ReleasesTab
          workload={workload}
          version={rows.map(({ release }) => release).join(' ')}
          hasFiles={files !== undefined}
        />
      )
    case 'files':
      return (
        files && <FilesTab workload={workload} changedAt={live?.filesChangedAt} language={files} />
      )
    case 'configuration':
      return <ConfigurationTab workload={workload} />
    case 'logs':
      return <WorkloadLog name={name} version={rows.map(({ release }) => release).join(' ')} />
  }
}

function WorkloadStatistics(props: { name: string; version: string; stale: boolean }) {
  const { name, version, stale } = props
  const marks = useReleaseMarks(name, version)
  const { service } = useSearch({ strict: false })
  const navigate = useNavigate()
  const choose = (next: string | undefined) =>
    navigate({
      to: '/workloads/$name/$tab',
      params: { name, tab: 'statistics' },
      search: next === undefined ? {} : { service: next },
      replace: true,
    })
  return (
    <StatisticsTab
      workload={name}
      marks={marks}
      service={service}
      onService={choose}
      stale={stale}
    />
  )
}
