import { type CommitPlan, spanWords } from '../../shared/model/commit-plan.ts'
import { type ChangedFile, shortCommit } from '../../shared/model/git.ts'
import { Mono } from '../ui/mono.tsx'
import { Ago } from '../ui/time.tsx'

/**
 * Changes that come with a commit: those between it and what is live, and the files of its folder that are others.
 */
export function CommitChanges({ commits }: { commits: CommitPlan }) {
  const { span, ref, commit, live, files, fileCount, folder } = commits
  const words = spanWords({ span, ref })
  const listed = span?.commits ?? []
  const more = (span?.count ?? listed.length) - listed.length
  return (
    <section aria-label="Commits" className="flex flex-col rounded-md border bg-raised">
      <p className="flex flex-wrap items-baseline gap-x-2 border-b px-3 py-1.5 last:border-b-0">
        <Mono>{live ? `${shortCommit(live)} → ${shortCommit(commit)}` : shortCommit(commit)}</Mono>
        <span className="text-dim">{words === '' ? `of ${ref}` : words}</span>
      </p>
      {listed.length > 0 && (
        <ol className="flex max-h-50 flex-col overflow-y-auto border-b last:border-b-0">
          {listed.map(({ id, author, at, subject }) => (
            <li
              key={id}
              className="grid grid-cols-[72px_1fr_auto] items-baseline gap-2 px-3 py-0.5"
            >
              <Mono className="text-sm">{shortCommit(id)}</Mono>
              <span className="min-w-0 break-words">{subject}</span>
              <span className="text-sm text-dim">
                {author}, <Ago at={at} />
              </span>
            </li>
          ))}
          {more > 0 && <li className="px-3 py-0.5 text-dim">and {more} more</li>}
        </ol>
      )}
      {files && fileCount > 0 && (
        <details className="px-3 py-1.5">
          <summary className="cursor-pointer">
            {fileCount === 1 ? '1 file' : `${fileCount} files`} changed in{' '}
            {folder === '.' ? 'the repository' : folder}
          </summary>
          <ul className="mt-1 flex max-h-50 flex-col overflow-y-auto">
            {files.map((file) => (
              <li key={file.path} className="grid grid-cols-[72px_1fr] items-baseline gap-2">
                <span className="text-sm text-dim">{file.change}</span>
                <Mono className="break-all text-sm">{file.path}</Mono>
              </li>
            ))}
            {fileCount > files.length && <MoreFiles files={files} count={fileCount} />}
          </ul>
        </details>
      )}
      {files && span && span.relation !== 'same' && fileCount === 0 && (
        <p className="px-3 py-1.5 text-dim">
          No file of {folder === '.' ? 'the repository' : folder} changed.
        </p>
      )}
    </section>
  )
}

function MoreFiles({ files, count }: { files: readonly ChangedFile[]; count: number }) {
  return <li className="text-dim">and {count - files.length} more</li>
}
