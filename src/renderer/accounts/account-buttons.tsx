import { Button } from '../ui/button.tsx'

const words = { test: 'Test', edit: 'Edit', remove: 'Remove' } as const
export type AccountAction = keyof typeof words

/** Actions on one account of a list. */
export function AccountButtons({
  name,
  onOpen,
}: {
  name: string
  onOpen: (what: AccountAction) => void
}) {
  return (['test', 'edit', 'remove'] as const).map((what) => (
    <Button key={what} small aria-label={`${words[what]} ${name}`} onClick={() => onOpen(what)}>
      {words[what]}
    </Button>
  ))
}
