import { Dialog } from '@base-ui/react/dialog'
import { Command } from 'cmdk'
import type { LucideIcon } from 'lucide-react'
import { useDeployments, useFleet } from '../client/live-data.tsx'
import { usePaletteCommands } from './palette-commands.tsx'

export interface PaletteCommand {
  readonly id: string
  readonly group: string
  readonly title: string
  /** Found by these words too. */
  readonly words?: string
  /** Shown at the right: host, state, keys. */
  readonly note?: string
  readonly icon: LucideIcon
  readonly run: () => void
}

/** Reaches every view, workload, host and deployment, and what can be done with them. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-scrim" />
        <Dialog.Popup className="popup-motion fixed inset-x-0 top-[12vh] z-40 mx-auto w-[calc(100vw-48px)] max-w-150 overflow-hidden rounded-lg border bg-raised shadow-float">
          <Dialog.Title className="sr-only">Search and run commands</Dialog.Title>
          <PaletteList onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteList({ onClose }: { onClose: () => void }) {
  const groups = Map.groupBy(usePaletteCommands(), (command) => command.group)
  return (
    <Command label="Search and run commands" loop>
      <Command.Input
        placeholder="Workload, host, deployment or command"
        className="h-11 w-full border-b bg-transparent px-4 outline-none"
      />
      <Command.List className="max-h-[52vh] scroll-py-2 overflow-y-auto p-2">
        <Command.Empty className="px-2 py-6 text-center text-dim">{useEmptyWords()}</Command.Empty>
        {[...groups].map(([group, commands]) => (
          <Command.Group
            key={group}
            heading={group}
            className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-strong [&_[cmdk-group-heading]]:text-faint"
          >
            {commands.map((command) => (
              <PaletteItem key={command.id} command={command} onClose={onClose} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

/** The words of a palette that finds nothing: what has not come yet cannot be found. */
function useEmptyWords(): string {
  const isRead = [useFleet(), useDeployments()].every(({ data }) => data !== undefined)
  return isRead
    ? 'Nothing by that name.'
    : 'Nothing by that name yet: workloads, hosts and deployments are still being read.'
}

function PaletteItem({ command, onClose }: { command: PaletteCommand; onClose: () => void }) {
  const Icon = command.icon
  return (
    <Command.Item
      value={`${command.title} ${command.words ?? ''} ${command.id}`}
      onSelect={() => {
        onClose()
        command.run()
      }}
      className="flex min-h-8 items-center gap-2.5 rounded-md px-2 py-1.5 data-[selected=true]:bg-selected"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-faint" strokeWidth={1.75} />
      <span className="min-w-0 flex-1 break-words">{command.title}</span>
      {command.note && (
        <span title={command.note} className="max-w-[40%] shrink-0 truncate text-sm text-faint">
          {command.note}
        </span>
      )}
    </Command.Item>
  )
}
