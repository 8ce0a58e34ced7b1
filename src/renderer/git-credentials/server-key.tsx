import { useMutation } from '@tanstack/react-query'
import { Fingerprint } from 'lucide-react'
import type { Failure } from '../../shared/model/failure.ts'
import { placeOfUrl } from '../../shared/model/git-credential.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { NewKeyPanel, RefusedKeyPanel } from '../host-keys/key-panels.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Mono } from '../ui/mono.tsx'
import { BusyLine } from '../ui/skeleton.tsx'

/** Asks the server of a repository for its key; nothing is trusted by that. */
export function useServerKey() {
  const client = useClient()
  return useMutation({
    mutationFn: (url: string) => client.gitCredentials.trust({ url }),
  })
}

interface ServerKeyProps {
  looking: ReturnType<typeof useServerKey>
  onTrusted?: (() => void) | undefined
}

/** The key that was asked for, and what can be done about it: one that changed is only told of. */
export function ServerKey({ looking, onTrusted }: ServerKeyProps) {
  const { isPending, data, error, variables = '', submittedAt } = looking
  return (
    <>
      {isPending && <BusyLine text="Asking the server" />}
      {data && <Trusted {...data} />}
      {error && <Refused key={submittedAt} url={variables} error={error} onTrusted={onTrusted} />}
    </>
  )
}

interface ServerTrustProps {
  failure: Failure | null | undefined
  /** Its key is trusted from now on: what failed may be tried again. */
  onTrusted: () => void
}

/** Nothing, unless that failed because the host key of a git server is not trusted yet. */
export function ServerTrust({ failure, onTrusted }: ServerTrustProps) {
  const looking = useServerKey()
  if (failure?.kind !== 'repository-failed' || failure.cause !== 'host-key') return null
  const { repository } = failure
  if (placeOfUrl(repository)?.road !== 'ssh') return null
  const isShown = looking.variables === repository && !looking.isIdle
  // On the way to it there may be another server, whose key comes first.
  const again = () => {
    looking.reset()
    onTrusted()
  }
  return (
    <div className="flex flex-col gap-3">
      {isShown ? (
        <ServerKey looking={looking} onTrusted={again} />
      ) : (
        <div>
          <Button icon={Fingerprint} onClick={() => looking.mutate(repository)}>
            Show the key of its server
          </Button>
        </div>
      )}
    </div>
  )
}

interface TrustedKey {
  address: string
  fingerprint: string
  isNew: boolean
}

function Trusted({ address, fingerprint, isNew }: TrustedKey) {
  return (
    <p role="status">
      <Mono>{address}</Mono> is trusted {isNew ? 'from now on' : 'already'}, by its key{' '}
      <Mono className="break-all">{fingerprint}</Mono>.
    </p>
  )
}

interface RefusedProps extends Pick<ServerKeyProps, 'onTrusted'> {
  url: string
  error: Error
}

function Refused({ url, error, onTrusted }: RefusedProps) {
  const failure = failureFrom(error)
  const client = useClient()
  const trusting = useMutation({
    mutationFn: (fingerprint: string) => client.gitCredentials.trust({ url, fingerprint }),
    onSuccess: () => onTrusted?.(),
  })
  if (trusting.data) return <Trusted {...trusting.data} />
  if (failure.kind === 'host-key-changed' || failure.kind === 'host-key-revoked')
    return <RefusedKeyPanel failure={failure} retry={null} />
  if (failure.kind !== 'host-key-unknown') return <FailureBlock failure={failure} />
  return (
    <NewKeyPanel
      failure={failure}
      compare={
        <p className="text-dim">
          Compare it with what the owner of the server publishes. It is remembered where git looks
          for it.
        </p>
      }
      trusting={trusting}
      onTrust={() => trusting.mutate(failure.fingerprint)}
    />
  )
}
