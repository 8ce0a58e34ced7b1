import fs from 'node:fs'
import path from 'node:path'
import { faultsOf } from '../bed/faults.ts'
import { registryBeside } from '../bed/registry.ts'
import { containersOf, sampleDocument } from '../bed/workloads.ts'
import { expect, test } from '../fixtures.ts'
import { DeployDialog } from '../pages/deploy-dialog.ts'
import { DeploymentPage } from '../pages/deployment-page.ts'
import { LongshorePage } from '../pages/longshore-page.ts'
import { WorkloadPage } from '../pages/workload-page.ts'

test('a tag that moved at its registry is marked, and deployed from where it is marked', async ({
  openDoor,
  dataDir,
  engine,
  terminal,
  tag,
}) => {
  const registry = await registryBeside(engine.socketPath, tag)
  test.skip(registry === undefined, 'needs a registry in a private engine’s namespace')
  if (!registry) return
  const name = `web-${tag}`
  const file = path.join(dataDir, 'web.json')
  const document = sampleDocument({ name, image: registry.image })
  const source = { ...document.source, pull: 'always', defaultTag: 'stable' }
  fs.writeFileSync(file, JSON.stringify({ ...document, source }))
  try {
    await registry.push('v1', 'stable')
    await terminal.run('workloads', 'apply', '-f', file)
    await terminal.run('deploy', name)
    await registry.push('v2', 'stable')

    const app = new LongshorePage((await openDoor()).page)
    await app.isConnected()
    await test.step('the fleet says so at any width, with nothing for axe to complain of', async () => {
      for (const width of [1_600, 900]) {
        await app.page.setViewportSize({ width, height: 800 })
        await expect(app.row(name)).toContainText('Newer at registry')
        expect(await faultsOf(app)).toEqual([])
      }
    })

    const versions = app.page.getByRole('region', { name: 'Versions' })
    await test.step('its page says what is where, and the keyboard reaches the remedy', async () => {
      await new WorkloadPage(app).open(name, 'overview')
      await expect(versions).toContainText(`The registry has another image for ${registry.image}`)
      expect(await faultsOf(app)).toEqual([])
      await versions.getByRole('button', { name: 'Deploy stable' }).focus()
      await app.page.keyboard.press('Enter')
      await new DeployDialog(app, name).deploy('stable')
      await new DeploymentPage(app, `${name} stable`).ends('Succeeded')
    })

    await test.step('once it runs, nothing differs', async () => {
      await new WorkloadPage(app).open(name, 'overview')
      await expect(versions.getByText('Same')).toHaveCount(3)
    })

    await test.step('what somebody else takes down is marked as drifted', async () => {
      const [container] = await containersOf(engine.ask, tag)
      await engine.ask('DELETE', `/containers/${container?.Id}?force=1`)
      await expect(versions).toContainText('r2 was made live, but nothing runs')
      await expect(versions.getByRole('button', { name: 'Return to r2' })).toBeVisible()
      await app.goTo('Fleet')
      await expect(app.row(name)).toContainText('Drifted')
    })
  } finally {
    await registry.close()
  }
})
