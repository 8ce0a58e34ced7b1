import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FolderOpen, RefreshCw, Rocket, Save } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Client } from '../../shared/contract/index.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useProposal } from '../plans/proposals.ts'
import { EmptyBlock, FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Mono } from '../ui/mono.tsx'
import { PageBody } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useReleases } from '../workloads/use-workload.ts'
import { lintCompose, type Problem, placeIssues, placeWarnings } from './compose-lint.ts'
import { fileName, unsaved } from './draft-files.ts'
import { VersionComparison } from './version-comparison.tsx'
import { YamlEditor } from './yaml-editor.tsx'

type Project = Awaited<ReturnType<Client['projects']['read']>>
type ProjectFile = Project['files'][number]

/** The files of a stack where the user has them, and what they come to. */
export function FilesTab({ workload }: { workload: string }) {
  const client = useClient()
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['project', workload],
    queryFn: ({ signal }) => client.projects.read({ workload }, { signal }),
    staleTime: 0,
  })
  const again = () => {
    refetch().catch(() => {})
  }
  if (error) {
    return (
      <PageBody>
        <FailureBlock
          failure={failureFrom(error)}
          action={<Button onClick={again}>Read again</Button>}
        />
      </PageBody>
    )
  }
  if (!data) return <SkeletonRows label="Reading the files" />
  if (data.files.length === 0) {
    return <EmptyBlock icon={FolderOpen} text="The project has no compose file." />
  }
  return <Files workload={workload} project={data} isReading={isFetching} onRead={again} />
}

interface FilesProps {
  workload: string
  project: Project
  isReading: boolean
  onRead: () => void
}

const rendered = 'rendered'
const compared = 'compared'

function Files({ workload, project, isReading, onRead }: FilesProps) {
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({})
  const [chosen, setChosen] = useState(project.files[0]?.path ?? rendered)
  const file = project.files.find(({ path }) => path === chosen)
  const open = unsaved(project.files, drafts)
  const items = [
    ...project.files.map(({ path }) => ({
      value: path,
      title: open.includes(path) ? `${fileName(path)} · edited` : fileName(path),
    })),
    { value: rendered, title: 'What it comes to' },
    { value: compared, title: 'Compare' },
  ]
  return (
    <Tabs label={`Files of ${workload}`} items={items} value={chosen} onChange={setChosen}>
      {file ? (
        <FileView
          key={file.path}
          workload={workload}
          file={file}
          text={drafts[file.path] ?? file.text}
          project={project}
          onChange={(text) => setDrafts({ ...drafts, [file.path]: text })}
          onDrop={() => setDrafts(without(drafts, file.path))}
          isReading={isReading}
          onRead={onRead}
        />
      ) : chosen === compared ? (
        <WithReleases workload={workload} />
      ) : (
        <RenderedView project={project} hasDrafts={open.length > 0} />
      )}
    </Tabs>
  )
}

/** What there is now against what is live; nothing is compared with a draft. */
function WithReleases({ workload }: { workload: string }) {
  const { data, error } = useReleases(workload, '')
  if (error) {
    return (
      <PageBody>
        <FailureBlock failure={failureFrom(error)} />
      </PageBody>
    )
  }
  if (!data) return <SkeletonRows label="Loading the releases" />
  const live = data.find((release) => release.live) ?? data[0]
  return (
    <VersionComparison
      workload={workload}
      releases={data}
      isStack
      from={live ? { at: live.name, what: 'rendered' } : { at: 'now', what: 'files' }}
      to={{ at: 'now', what: 'rendered' }}
    />
  )
}

function without(drafts: Readonly<Record<string, string>>, path: string) {
  return Object.fromEntries(Object.entries(drafts).filter(([name]) => name !== path))
}

interface FileViewProps {
  workload: string
  file: ProjectFile
  text: string
  project: Project
  onChange: (text: string) => void
  /** The draft is forgotten: what is on disk counts. */
  onDrop: () => void
  isReading: boolean
  onRead: () => void
}

function FileView(props: FileViewProps) {
  const { workload, file, text, project, onChange, onDrop, isReading, onRead } = props
  const { issues, warnings } = project
  const isAlone = project.files.length === 1
  const [compares, setCompares] = useState(false)
  const save = useSave(workload, onDrop)
  const isEdited = text !== file.text
  const problems = useMemo(() => {
    // What compose said is of the text on disk.
    const name = fileName(file.path)
    const said = isEdited
      ? []
      : [...placeIssues(text, issues, name), ...placeWarnings(text, warnings, name)]
    // What both find is said once, by compose.
    const isNew = ({ from }: Problem) => said.every((other) => other.from !== from)
    return [...said, ...lintCompose(text, isAlone).filter(isNew)]
  }, [text, issues, warnings, isEdited, isAlone, file.path])
  const propose = useProposal()
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <Mono className="min-w-0 flex-1 break-all text-dim">{file.path}</Mono>
        <label className="flex items-center gap-1.5">
          <input
            type="checkbox"
            checked={compares}
            onChange={(event) => setCompares(event.target.checked)}
            className="size-3.5 accent-accent"
          />
          Mark changes
        </label>
        <Button small icon={RefreshCw} disabled={isReading} onClick={onRead}>
          Read again
        </Button>
        {isEdited && (
          <Button small onClick={onDrop}>
            Drop changes
          </Button>
        )}
        <Button
          small
          icon={Save}
          variant={isEdited ? 'primary' : 'default'}
          disabled={!isEdited || save.isPending}
          onClick={() => save.mutate({ ...file, text })}
        >
          Save
        </Button>
      </div>
      {save.error && <FailureBlock failure={failureFrom(save.error)} />}
      {save.isSuccess && !isEdited && (
        <p role="status" className="flex items-center gap-3 rounded-md bg-good-tint px-3 py-1.5">
          <span className="flex-1">
            <span className="font-strong text-good-ink">Saved.</span> It is not live yet: deploy to
            make it so.
          </span>
          <Button
            small
            icon={Rocket}
            onClick={() => propose({ kind: 'deploy', workload })}
          >{`Deploy ${workload}`}</Button>
        </p>
      )}
      <YamlEditor
        label={`Text of ${fileName(file.path)}`}
        text={text}
        onChange={onChange}
        problems={problems}
        original={compares ? file.text : null}
        knowsCompose
        className="flex-1"
      />
    </div>
  )
}

function useSave(workload: string, onSaved: () => void) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ path, text, revision }: ProjectFile) =>
      client.projects.write({ workload, path, text, revision }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['project', workload] })
      onSaved()
    },
  })
}

function RenderedView({ project, hasDrafts }: { project: Project; hasDrafts: boolean }) {
  const { rendered: text, issues } = project
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 px-4 py-3">
      {hasDrafts && (
        <p className="text-warn-ink">
          Of the files as they are saved: what is edited is not in it.
        </p>
      )}
      {text === null ? (
        <section
          role="alert"
          aria-label="What docker compose says"
          className="rounded-md border border-l-[3px] border-l-bad-fill bg-raised px-3 py-2"
        >
          <p className="font-strong text-bad-ink">docker compose does not take these files</p>
          <ul>
            {issues.map(({ path, message }) => (
              <li key={`${path} ${message}`} className="break-words">
                {path !== '' && <Mono className="mr-2">{path}</Mono>}
                <span className="text-dim">{message}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : (
        <>
          <p className="text-dim">
            As docker compose reads it, with every default filled in. Values of environments are
            masked.
          </p>
          <YamlEditor label="What the files come to" text={text} className="flex-1" />
        </>
      )}
    </div>
  )
}
