import { faultsOf } from '../bed/faults.ts'
import { expect, test } from '../fixtures.ts'

test('who changed what about a host is told beside it, the newest first', async ({
  app,
  terminal,
  engine,
}) => {
  await app.isConnected()
  await terminal.run('hosts', 'add', 'spare', '--local', '--socket', engine.socketPath)
  await terminal.run('hosts', 'edit', 'spare', '--guard', 'confirm')
  await app.open('/hosts?host=spare')
  const changes = app.page.getByRole('region', { name: 'History' }).getByRole('listitem')
  await expect(changes).toHaveCount(2)
  await expect(changes.first()).toContainText('guard: open → confirm')
  await expect(changes.last()).toContainText('Added')
  expect(await faultsOf(app)).toEqual([])
})
