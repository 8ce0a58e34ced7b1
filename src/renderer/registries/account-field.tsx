import { dockerAccount, noAccount, type ShownRegistry } from '../../shared/model/registry.ts'
import { SelectField } from '../ui/field.tsx'
import { useRegistries } from './use-registries.ts'

interface AccountFieldProps {
  label: string
  hint: string | undefined
  error: string | undefined
  /** '' = whichever fits. */
  value: string
  /** Whose registry counts; '' = none is named yet, or there are several. */
  image: string
  onChange: (account: string) => void
}

/** The account on a registry: one that fits the image, docker's own logins, or none. */
export function AccountField({ value, image, onChange, ...frame }: AccountFieldProps) {
  const accounts = useRegistries().data?.accounts ?? []
  const known = accounts.filter((account) => account.name === value || isFor(account, image))
  const choices = [
    { value: '', label: 'whichever fits' },
    ...known.map(({ name, address }) => ({ value: name, label: `${name} (${address})` })),
    { value: dockerAccount, label: 'docker: as docker here is logged in' },
    { value: noAccount, label: 'none: without a login' },
  ]
  // What a document names stays in sight, whether or not it is there.
  const isListed = choices.some((choice) => choice.value === value)
  const other = isListed ? [] : [{ value, label: value }]
  return <SelectField {...{ ...frame, value, onChange, choices: [...choices, ...other] }} />
}

function isFor({ address }: ShownRegistry, image: string): boolean {
  if (image === '') return true
  const [head = ''] = image.split('/')
  const isNamed = image.includes('/') && (head === 'localhost' || /[.:]/.test(head))
  return isNamed ? head.toLowerCase() === address : address === 'docker.io'
}
