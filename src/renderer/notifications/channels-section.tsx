import {
  Bell,
  CheckCircle2,
  CircleHelp,
  Clock,
  Pencil,
  Plus,
  Send,
  Trash2,
  XCircle,
} from 'lucide-react'
import { useState } from 'react'
import {
  type Answer,
  type ChannelKindInfo,
  type NotifyChannel,
  systemChannel,
} from '../../shared/model/notification.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import type { Look } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { clockTime } from '../ui/time.tsx'
import { BrowserSwitch } from './browser-switch.tsx'
import { ChannelDialog } from './channel-dialog.tsx'
import { useChange } from './use-notifications.ts'

interface ChannelsProps {
  channels: readonly NotifyChannel[]
  kinds: readonly ChannelKindInfo[]
}

export function ChannelsSection({ channels, kinds }: ChannelsProps) {
  const [isAdding, setAdding] = useState(false)
  return (
    <Section
      title="Channels"
      actions={
        <Button small icon={Plus} onClick={() => setAdding(true)}>
          Add channel
        </Button>
      }
    >
      <ul>
        {channels.map((channel) => (
          <ChannelRow key={channel.name} channel={channel} kinds={kinds} />
        ))}
      </ul>
      {isAdding && <ChannelDialog kinds={kinds} onClose={() => setAdding(false)} />}
    </Section>
  )
}

interface ChannelRowProps {
  channel: NotifyChannel
  kinds: readonly ChannelKindInfo[]
}

function ChannelRow({ channel, kinds }: ChannelRowProps) {
  const { name, kind, last } = channel
  const [open, setOpen] = useState<'edit' | 'remove'>()
  const test = useChange((client, asked: string) => client.channels.test({ name: asked }))
  const title = kinds.find((each) => each.kind === kind)?.title ?? kind
  const isSystem = name === systemChannel
  const close = () => setOpen(undefined)
  return (
    <li aria-label={isSystem ? 'This machine' : name} className="border-b py-1.5">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <Bell aria-hidden className="size-3.5 shrink-0 text-faint" />
        <span className="min-w-0 font-strong break-words">{isSystem ? 'This machine' : name}</span>
        <span className="text-dim">{isSystem ? 'What the system itself shows' : title}</span>
        <span className="flex min-w-0 flex-auto flex-wrap items-center justify-end gap-2">
          {last && <StateMark look={lookOf(last)} />}
          {counted(channel).map((text) => (
            <span key={text} className="text-sm text-dim">
              {text}
            </span>
          ))}
        </span>
        <Button small icon={Send} disabled={test.isPending} onClick={() => test.mutate(name)}>
          {test.isPending ? 'Sending' : 'Send a test'}
        </Button>
        {!isSystem && (
          <>
            <IconButton label={`Edit ${name}`} icon={Pencil} onClick={() => setOpen('edit')} />
            <IconButton label={`Remove ${name}`} icon={Trash2} onClick={() => setOpen('remove')} />
          </>
        )}
      </div>
      {isSystem && <BrowserSwitch />}
      <div aria-live="polite">
        {test.data ? (
          <AnswerNote answer={test.data} isTest />
        ) : (
          last && <AnswerNote answer={last} />
        )}
        {test.error && <FailureBlock failure={failureFrom(test.error)} />}
      </div>
      {open === 'edit' && <ChannelDialog channel={channel} kinds={kinds} onClose={close} />}
      {open === 'remove' && <RemoveDialog name={name} onClose={close} />}
    </li>
  )
}

const looks: { readonly [O in Answer['outcome']]: Look } = {
  delivered: { tone: 'good', icon: CheckCircle2, word: 'Delivered' },
  refused: { tone: 'bad', icon: XCircle, word: 'Refused' },
  later: { tone: 'warn', icon: Clock, word: 'Tried again' },
}

const lookOf = ({ outcome }: Answer): Look =>
  looks[outcome] ?? { tone: 'unknown', icon: CircleHelp, word: 'Unknown' }

function counted({ waiting, undelivered }: NotifyChannel): string[] {
  return [
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(undelivered > 0 ? [`${undelivered} undelivered`] : []),
  ]
}

/** Answer of the service, and its remedy; of a test also that it was taken. */
function AnswerNote({ answer, isTest = false }: { answer: Answer; isTest?: boolean }) {
  const { outcome, answer: said, mend, at } = answer
  if (outcome === 'delivered') {
    return isTest ? <p className="pl-6.5 text-sm text-dim">It took the test.</p> : null
  }
  return (
    <div className="pl-6.5 text-sm">
      <p className="break-words">
        {isTest ? 'It answered to the test' : `It answered at ${clockTime(at)}`}: {said}
      </p>
      {mend && <p className="break-words text-dim">{mend}</p>}
    </div>
  )
}

function RemoveDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const removal = useChange(
    (client, asked: string) => client.channels.remove({ name: asked }),
    onClose,
  )
  return (
    <ConfirmDialog
      title={`Remove ${name}`}
      description="What waits for it is not sent. Rules that name it alone are switched off."
      keep={`Keep ${name}`}
      act={`Remove channel ${name}`}
      acting={removal}
      onAct={() => removal.mutate(name)}
      onClose={onClose}
    />
  )
}
