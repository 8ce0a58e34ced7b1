import { Plus } from 'lucide-react'
import { useState } from 'react'
import { dnsKindWords, type ShownDnsAccount } from '../../shared/model/dns.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { AccountButtons } from '../accounts/account-buttons.tsx'
import { AccountRow } from '../accounts/account-row.tsx'
import { ForgetDialog } from '../accounts/forget-dialog.tsx'
import { TestDialog } from '../accounts/test-dialog.tsx'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { LoadedPart } from '../ui/loaded.tsx'
import { Mono } from '../ui/mono.tsx'
import { DnsDialog } from './dns-dialog.tsx'
import { dnsAccountsKey, useDnsAccounts } from './use-dns.ts'

type Open =
  | { readonly what: 'add' }
  | { readonly what: 'edit' | 'remove' | 'test'; readonly account: ShownDnsAccount }

/** Accounts on services that keep DNS records. */
export function DnsSection() {
  const asked = useDnsAccounts()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  return (
    <Section
      title="DNS"
      actions={
        <Button small icon={Plus} onClick={() => setOpen({ what: 'add' })}>
          Add a DNS account
        </Button>
      }
    >
      <LoadedPart of={asked} label="Loading the DNS accounts">
        {({ accounts }) => (
          <ul aria-label="DNS accounts">
            {accounts.length === 0 && (
              <li className="py-1 text-dim">
                None: records of public names are made by hand, or by a wildcard.
              </li>
            )}
            {accounts.map((account) => (
              <Account key={account.name} account={account} onOpen={setOpen} />
            ))}
          </ul>
        )}
      </LoadedPart>
      {open?.what === 'add' && <DnsDialog onClose={close} />}
      {open?.what === 'edit' && <DnsDialog account={open.account} onClose={close} />}
      {open?.what === 'remove' && (
        <ForgetDialog
          name={open.account.name}
          description="Its secret is deleted here. At the service nothing is changed."
          list={dnsAccountsKey}
          forget={(client, name) => client.dns.remove({ name, confirm: name })}
          onClose={close}
        />
      )}
      {open?.what === 'test' && (
        <TestDialog
          name={open.account.name}
          description="Each step of asking its service. No record is made."
          asking="Asking the service"
          test={(client, _repository, options) =>
            client.dns.test({ name: open.account.name }, options)
          }
          onClose={close}
        />
      )}
    </Section>
  )
}

function Account({ account, onOpen }: { account: ShownDnsAccount; onOpen: (open: Open) => void }) {
  const { name, service, hasSecret, records } = account
  const trouble = records.flatMap(({ failure }) => (failure ? describeFailure(failure).title : []))
  const words = [
    service.kind === 'rfc2136' ? service.server : dnsKindWords[service.kind],
    hasSecret ? 'secret set' : '',
    records.length === 0 ? 'keeps no record yet' : `keeps ${records.length} records`,
  ].filter((each) => each !== '')
  return (
    <AccountRow
      name={name}
      about={
        <>
          <Mono>{service.zone}</Mono> {words.join(' · ')}
        </>
      }
      trouble={[...new Set(trouble)]}
    >
      <AccountButtons name={name} onOpen={(what) => onOpen({ what, account })} />
    </AccountRow>
  )
}
