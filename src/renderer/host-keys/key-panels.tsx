import { Fingerprint, ShieldX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Failure } from '../../shared/model/failure.ts'
import type { RecordedKey } from '../../shared/model/failure-of-hosts.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { machineOf } from '../../shared/model/failure-words.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { Facts, FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton, Mono } from '../ui/mono.tsx'
import { Panel } from '../ui/panel.tsx'

export type FailureOf<Kind extends Failure['kind']> = Extract<Failure, { kind: Kind }>

/** In groups of eight, as one reads it to somebody else; copied as it is. */
function FingerprintText({ value }: { value: string }) {
  const [kind = '', digest = ''] = value.split(/:(.*)/s)
  return (
    <span className="flex items-center gap-1">
      <span className="flex flex-wrap gap-x-2 font-mono text-sm font-strong">
        <span className="text-dim">{kind}:</span>
        {groupsOf(digest).map(({ at, group }) => (
          <span key={at}>{group}</span>
        ))}
      </span>
      <CopyButton text={value} label="Copy the fingerprint" />
    </span>
  )
}

function groupsOf(digest: string) {
  const groups = digest.match(/.{1,8}/g) ?? []
  return groups.map((group, index) => ({ at: index * 8, group }))
}

interface NewKeyPanelProps {
  failure: FailureOf<'host-key-unknown'>
  /** With what it is to be compared. */
  compare: ReactNode
  trusting: { readonly isPending: boolean; readonly error: unknown }
  onTrust: () => void
  /** Choices made with it. */
  children?: ReactNode
}

/** Marks that a key is known by, and the button that trusts it. */
export function NewKeyPanel({ failure, compare, trusting, onTrust, children }: NewKeyPanelProps) {
  const { address, keyType, fingerprint, seenAs } = failure
  const machine = machineOf(failure)
  return (
    <Panel tone="warn" icon={Fingerprint} title={`Is this ${machine}?`} isHeading>
      <div className="flex flex-col gap-3 pt-3">
        <Facts
          facts={[
            ['Address', <Mono key="address">{address}</Mono>],
            ['Key type', <Mono key="type">{keyType}</Mono>],
            ['Fingerprint', <FingerprintText key="fingerprint" value={fingerprint} />],
            ['Seen before', seenAs.length === 0 ? 'never' : <KeyList key="seen" keys={seenAs} />],
          ]}
        />
        <div>{compare}</div>
        {children}
        {trusting.error !== null && <FailureBlock failure={failureFrom(trusting.error)} />}
        <div>
          <Button disabled={trusting.isPending} onClick={onTrust}>
            Trust this key of {machine}
          </Button>
        </div>
      </div>
    </Panel>
  )
}

/** A key that must not be accepted: both fingerprints, where they are written, and nothing to accept. */
export function RefusedKeyPanel(props: {
  failure: FailureOf<'host-key-changed'> | FailureOf<'host-key-revoked'>
  /** Connects again, once the file was mended by hand. */
  retry: ReactNode
}) {
  const { failure, retry } = props
  const isChange = failure.kind === 'host-key-changed'
  const known = isChange ? ofTypeFirst(failure.known, failure.keyType) : [failure.by]
  const { title, remedy } = describeFailure(failure)
  return (
    <Panel tone="bad" icon={ShieldX} title={title} isHeading action={retry}>
      <div className="flex flex-col gap-3 pt-3">
        <p>
          {isChange && 'The machine was rebuilt, or somebody stands between. '}
          Nothing was sent. Longshore does not connect, and there is nothing to accept here.
        </p>
        <Facts
          facts={[
            ['Address', <Mono key="address">{failure.address}</Mono>],
            ['Shown now', <FingerprintText key="now" value={failure.fingerprint} />],
            [isChange ? 'Known' : 'Revoked by', <KeyList key="known" keys={known} />],
          ]}
        />
        <p className="text-dim">{remedy}</p>
      </div>
    </Panel>
  )
}

/** Known keys with those of the type shown now first: they are compared, so they are read first. */
function ofTypeFirst(keys: readonly RecordedKey[], keyType: string): readonly RecordedKey[] {
  const isOfType = (key: RecordedKey) => key.keyType === keyType
  return [...keys.filter(isOfType), ...keys.filter((key) => !isOfType(key))]
}

function KeyList({ keys }: { keys: readonly RecordedKey[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {keys.map(({ file, line, keyType, fingerprint }) => (
        <li key={`${file}:${line}`}>
          <FingerprintText value={fingerprint} />
          <span className="text-sm text-dim">
            {keyType}, <Mono className="break-all">{`${file}:${line}`}</Mono>
          </span>
        </li>
      ))}
    </ul>
  )
}
