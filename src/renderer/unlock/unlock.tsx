import { type FormEvent, StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { type UnlockAsked, unlockAskedSchema } from '../../shared/model/unlock.ts'
import type { Channel } from '../../shared/wire/channel.ts'
import type { Door } from '../rpc/door.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'

/** All that there is to see of an app whose vault a passphrase locks, until it is given. */
export async function showUnlock(door: Door): Promise<void> {
  const channel = await door.open()
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no root')
  createRoot(root).render(
    <StrictMode>
      <Unlock channel={channel} />
    </StrictMode>,
  )
}

export function Unlock({ channel }: { channel: Pick<Channel, 'onMessage' | 'send'> }) {
  const [asked, setAsked] = useState<UnlockAsked>()
  const [typed, setTyped] = useState('')
  useEffect(() => {
    channel.onMessage((message) => setAsked(unlockAskedSchema.parse(message)))
  }, [channel])
  const give = (event: FormEvent) => {
    event.preventDefault()
    if (asked === undefined || typed === '') return
    setAsked(undefined)
    setTyped('')
    void channel.send(typed)
  }
  return (
    <main className="flex h-full items-center justify-center bg-surface p-6">
      <form onSubmit={give} className="flex w-100 max-w-full flex-col gap-4">
        <div className="flex items-center gap-2">
          <img src="./mark.svg" alt="" className="size-6" />
          <h1 className="text-lg font-strong">Longshore is locked</h1>
        </div>
        <p className="text-dim">
          A passphrase opens what is secret here. It is asked for at every start, and kept nowhere.
          Until then nothing is watched, and nothing is deployed; what runs on your hosts goes on.
        </p>
        <TextField
          secret
          label="Passphrase"
          value={typed}
          onChange={setTyped}
          error={asked === 'again' && typed === '' ? 'That was not the passphrase.' : undefined}
        />
        <div className="flex items-center gap-3">
          <Button variant="primary" type="submit" disabled={asked === undefined || typed === ''}>
            Unlock
          </Button>
          <span role="status" className="text-dim">
            {asked === undefined && 'Opening…'}
          </span>
        </div>
      </form>
    </main>
  )
}
