import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { Check } from 'lucide-react'
import { expect, it } from 'vitest'
import { Button } from '../../../src/renderer/ui/button.tsx'
import { ToastProvider, useToasts } from '../../../src/renderer/ui/toasts.tsx'

function Told() {
  const show = useToasts()
  const look = { icon: Check, tone: 'calm', word: 'Live' } as const
  return <Button onClick={() => show({ title: 'web is live', look })}>tell</Button>
}

it('is dismissed by a button that everybody finds, also who does not see it', async () => {
  render(
    <ToastProvider>
      <Told />
    </ToastProvider>,
  )
  const user = userEvent.setup()
  await user.click(screen.getByRole('button', { name: 'tell' }))
  await user.click(await screen.findByRole('button', { name: 'Dismiss' }))
  await expect.poll(() => screen.queryByText('web is live')).toBeNull()
})
