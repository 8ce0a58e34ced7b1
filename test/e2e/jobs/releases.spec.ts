import { expect, test } from '../fixtures.ts'
import { WorkloadPage } from '../pages/workload-page.ts'

test('any two releases are compared, field by field, without a secret being shown', async ({
  app,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  const { page } = app
  const secret = `canary-${tag}`
  await app.isConnected()
  for (const [version, env] of [
    ['v1', { GREETING: secret }],
    ['v2', { GREETING: `${secret}-2` }],
    ['v3', { GREETING: `${secret}-2`, COLOUR: 'blue' }],
  ] as const) {
    await terminal.apply({ name, env, soak: '0s' })
    await terminal.run('deploy', name, '--tag', version)
  }
  const workload = new WorkloadPage(app)
  await workload.open(name, 'releases')
  const difference = page.getByRole('region', { name: 'Difference' })
  const row = (field: string) => difference.getByRole('row').filter({ hasText: field })

  await workload.release('r1').click()
  await expect(difference.getByRole('combobox')).toHaveText(/r3/)
  await expect(row('env.COLOUR')).toBeVisible()
  await expect(row('env.GREETING')).toContainText('changed')

  await app.choose(difference.getByRole('combobox'), /^r2/)
  await expect(row('env.GREETING')).toContainText('changed')
  await expect(row('env.COLOUR')).toHaveCount(0)
  await expect(page.getByRole('main')).not.toContainText(secret)
})
