import { useNavigate } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import type { Update } from '../../shared/model/update.ts'
import { ruleText, whyText } from '../../shared/model/update-text.ts'
import { useProposal } from '../client/proposals.ts'
import { Button } from '../ui/button.tsx'
import { Mono, shortDigest } from '../ui/mono.tsx'
import { shortSpan } from '../ui/time.tsx'
import { useSkip } from './use-updates.ts'

interface UpdateRowProps {
  update: Update
  now: number
  onLine: (update: Update) => void
}

/** From which image to which, why not by itself, and what a human can do about it. */
export function UpdateRow({ update, now, onLine }: UpdateRowProps) {
  const { workload, part, image, live, to } = update
  const isSame = to !== null && to.tag === live?.tag
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 border-b py-1.5">
      <div className="min-w-0 flex-1 basis-70">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-strong">
            {part === workload ? workload : `${workload} / ${part}`}
          </span>
          <Mono>{live?.tag ?? 'nothing'}</Mono>
          {to && <ArrowRight aria-label="to" className="size-3.5 text-faint" />}
          {to && <Mono>{isSame ? `${to.tag} ${shortDigest(to.digest)}` : to.tag}</Mono>}
        </p>
        <p className="text-sm break-words text-dim">
          <Mono>{image}</Mono>
          {aboutRule(update, now)}
        </p>
      </div>
      <p className="min-w-0 flex-1 basis-50 break-words">{whyText(update, now)}</p>
      {to ? <Actions {...{ update, to, onLine }} /> : <div className="max-lg:hidden lg:w-66" />}
    </li>
  )
}

function aboutRule({ rule, to }: Update, now: number): string {
  const seen = to ? [`seen first ${shortSpan(now - to.firstSeen)} ago`] : []
  const said = rule ? [ruleText(rule), ...ageAndWindow(rule)] : []
  return [...said, ...seen].map((words) => ` · ${words}`).join('')
}

const ageAndWindow = ({ minAge, window }: NonNullable<Update['rule']>): string[] => [
  ...(minAge === '0s' ? [] : [`after ${minAge}`]),
  ...(window === '' ? [] : [window]),
]

interface ActionsProps extends Pick<UpdateRowProps, 'update' | 'onLine'> {
  to: NonNullable<Update['to']>
}

function Actions({ update, to, onLine }: ActionsProps) {
  const propose = useProposal()
  const skip = useSkip()
  const navigate = useNavigate()
  const { workload, part, by, holds } = update
  const name = part === workload ? workload : `${workload} / ${part}`
  const isSkipped = holds.some(({ kind }) => kind === 'skipped')
  const move = () => {
    if (by === 'file') onLine(update)
    else if (by === 'document')
      void navigate({
        to: '/workloads/$name/$tab',
        params: { name: workload, tab: 'configuration' },
      })
    else if (by === 'pull') propose({ kind: 'pull', workload, services: [part] })
    else if (by === 'commit') propose({ kind: 'deploy', workload, tag: to.digest })
    else if (by === 'ref') propose({ kind: 'deploy', workload })
    else propose({ kind: 'deploy', workload, tag: to.tag, digest: to.digest })
  }
  return (
    <div className="flex shrink-0 justify-end gap-2 lg:w-66">
      <Button
        small
        aria-label={`${skipWords(isSkipped)}: ${to.tag} of ${name}`}
        onClick={() => skip.mutate({ workload, part, digest: to.digest, isSkipped: !isSkipped })}
      >
        {skipWords(isSkipped)}
      </Button>
      <Button small variant="primary" aria-label={`${wordOf(by)} ${name}`} onClick={move}>
        {wordOf(by)}
      </Button>
    </div>
  )
}

const words: Partial<Record<Update['by'], string>> = {
  file: 'Show the change',
  document: 'Change the document',
}
const wordOf = (by: Update['by']): string => words[by] ?? 'Deploy'

const skipWords = (isSkipped: boolean) => (isSkipped ? 'Do not skip' : 'Skip this version')
