import { useMutation } from '@tanstack/react-query'
import { diskKinds, type PrunePlan } from '../../shared/model/prune.ts'
import { countText, freedText, kindWords, whyText } from '../../shared/model/prune-text.ts'
import { useClient } from '../client/client-provider.tsx'
import { useHostGuards } from '../plans/guard-confirm.tsx'
import { GuardedDialog } from '../plans/guarded-dialog.tsx'
import { Mono } from '../ui/mono.tsx'
import { keyOf } from './disk-words.ts'

interface CleanUpDialogProps {
  plan: PrunePlan
  onClose: () => void
  onStarted: (id: string) => void
}

/** All that goes, by its name, once more before it is gone for good. */
export function CleanUpDialog({ plan, onClose, onStarted }: CleanUpDialogProps) {
  const client = useClient()
  const { host, choice, fingerprint, going, refused, freed } = plan
  const guard = useHostGuards([host])
  const starting = useMutation({
    mutationFn: () =>
      client.prune.start({ host, choice, fingerprint, confirm: [...guard.confirm] }),
    onSuccess: ({ id }) => {
      onClose()
      onStarted(id)
    },
  })
  return (
    <GuardedDialog
      title={`Clean up ${host}`}
      description={`Removes ${countText(going)} for good and frees ${freedText(freed)}. What comes into use meanwhile is kept.`}
      keep="Keep all"
      act={`Remove ${going.length} for good`}
      guard={guard}
      acting={starting}
      onAct={() => starting.mutate()}
      onClose={onClose}
    >
      {diskKinds.map((kind) => (
        <Names
          key={kind}
          title={kindWords[kind][1]}
          objects={going.filter((each) => each.kind === kind)}
        />
      ))}
      <Names title="stays all the same" objects={refused} isExplained />
    </GuardedDialog>
  )
}

interface NamesProps {
  title: string
  objects: PrunePlan['going']
  isExplained?: boolean
}

function Names({ title, objects, isExplained = false }: NamesProps) {
  if (objects.length === 0) return null
  const explains = (verdict: string) => isExplained || verdict === 'by-id'
  return (
    <section aria-label={title}>
      <h3 className="label first-letter:uppercase">{title}</h3>
      <ul>
        {objects.map((each) => (
          <li key={keyOf(each)} className="py-0.5 break-words">
            <Mono className="break-all">{each.name}</Mono>
            {explains(each.verdict) && <span className="text-warn-ink">{` ${whyText(each)}`}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
