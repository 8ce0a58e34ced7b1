import { useQuery } from '@tanstack/react-query'
import { FolderOpen } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Client } from '../../shared/contract/index.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import { useClient } from '../client/client-provider.tsx'
import { useFleet } from '../client/live-data.tsx'
import { useReleases } from '../client/use-workload.ts'
import { VersionComparison } from '../compare/version-comparison.tsx'
import { EmptyBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { fileName, isUnsaved } from './draft-files.ts'
import type { FileLanguage } from './file-language.ts'
import { FileView } from './file-view.tsx'
import { RenderedView } from './rendered-view.tsx'
import { useDrafts } from './use-drafts.ts'

export type Project = Awaited<ReturnType<Client['projects']['read']>>

interface FilesTabProps {
  workload: Workload
  /** When its files were last seen to change; they are read anew then. */
  changedAt: number | undefined
  language: FileLanguage
}

/** The files of a workload where the user has them, and what they come to. */
export function FilesTab({ workload, changedAt, language }: FilesTabProps) {
  const client = useClient()
  const { name } = workload.document
  const hosts = targetsOf(workload.document)
  const [chosen, setChosen] = useState(hosts[0])
  const host = hosts.find((each) => each === chosen) ?? hosts[0]
  const project = useQuery({
    queryKey: ['project', name, host],
    queryFn: ({ signal }) => client.projects.read({ workload: name, host }, { signal }),
    staleTime: 0,
  })
  useAgainWhen(changedAt, project.refetch)
  const again = () => {
    project.refetch().catch(() => {})
  }
  return (
    <>
      {hosts.length > 1 && host !== undefined && (
        <div className="w-56 px-4 pt-3">
          <SelectField
            label="As on host"
            value={host}
            choices={hosts.map((value) => ({ value, label: value }))}
            onChange={setChosen}
          />
        </div>
      )}
      <Loaded of={project} label="Reading the files">
        {(data) =>
          data.files.length === 0 ? (
            <EmptyBlock
              icon={FolderOpen}
              text={`The project has no ${language.noun}.`}
              action={<Button onClick={again}>Read again</Button>}
            />
          ) : (
            <Files
              key={data.host}
              workload={workload}
              project={data}
              language={language}
              changedAt={changedAt}
              isReading={project.isFetching}
              onRead={again}
            />
          )
        }
      </Loaded>
    </>
  )
}

/** Another hand may have changed them: what is shown is what is there. */
function useAgainWhen(changedAt: number | undefined, refetch: () => Promise<unknown>): void {
  const seen = useRef(changedAt)
  useEffect(() => {
    if (seen.current === changedAt) return
    seen.current = changedAt
    refetch().catch(() => {})
  }, [changedAt, refetch])
}

interface FilesProps {
  workload: Workload
  project: Project
  language: FileLanguage
  changedAt: number | undefined
  isReading: boolean
  onRead: () => void
}

const rendered = 'rendered'
const compared = 'compared'

function Files(props: FilesProps) {
  const { workload, project, language, changedAt, isReading, onRead } = props
  const { name } = workload.document
  const [edited, changeDrafts] = useDrafts(name)
  const [chosen, setChosen] = useState(project.files[0]?.path ?? rendered)
  const lock = useLock(workload, project.host)
  // What is edited are files of this machine; another host's may have the same paths.
  const drafts = lock === undefined ? edited : {}
  const file = project.files.find(({ path }) => path === chosen)
  const items = [
    ...project.files.map((one) => ({
      value: one.path,
      title: isUnsaved(one, drafts) ? `${fileName(one.path)} · edited` : fileName(one.path),
    })),
    { value: rendered, title: 'What it comes to' },
    { value: compared, title: 'Compare' },
  ]
  return (
    <Tabs label={`Files of ${name}`} items={items} value={chosen} onChange={setChosen}>
      {file ? (
        <FileView
          key={file.path}
          workload={name}
          file={file}
          project={project}
          language={language}
          drafts={drafts}
          onDrafts={changeDrafts}
          lock={lock}
          changedAt={changedAt}
          isReading={isReading}
          onRead={onRead}
        />
      ) : chosen === compared ? (
        <WithReleases workload={workload} />
      ) : (
        <RenderedView
          project={project}
          reader={language.reader}
          hasDrafts={project.files.some((one) => isUnsaved(one, drafts))}
          isReading={isReading}
          onRead={onRead}
        />
      )}
    </Tabs>
  )
}

/** Why the files cannot be written from here; undefined = they can. */
function useLock({ document: { source } }: Workload, host: string): string | undefined {
  const hosts = useFleet().data?.hosts ?? []
  if (source.git !== undefined) return 'Read from a repository: its commits change it.'
  const isHere = hosts.find(({ name }) => name === host)?.kind === 'local'
  return source.onHost === true && !isHere
    ? `These files are on ${host}: they are changed there.`
    : undefined
}

/** Files as they are now against the live release; nothing is compared with a draft. */
function WithReleases({ workload }: { workload: Workload }) {
  const { name } = workload.document
  const releases = useReleases(name, '')
  return (
    <Loaded of={releases} label="Loading the releases">
      {(data) => {
        const live = data.find((release) => release.live) ?? data[0]
        return (
          <VersionComparison
            workload={name}
            hosts={targetsOf(workload.document)}
            releases={data}
            hasFiles
            from={live ? { at: live.name, what: 'rendered' } : { at: 'now', what: 'files' }}
            to={{ at: 'now', what: 'rendered' }}
          />
        )
      }}
    </Loaded>
  )
}
