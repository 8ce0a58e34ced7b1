import { containersOf } from '../bed/workloads.ts'
import { startStandIn } from '../doors/stand-in-door.ts'
import { expect, test } from '../fixtures.ts'
import { DeployDialog } from '../pages/deploy-dialog.ts'

const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600

test('a link opens its view in the app that runs, and never acts', async ({
  app,
  chromium,
  dataDir,
  doorName,
  engine,
  tag,
  terminal,
}) => {
  test.skip(doorName !== 'stand-in', 'a second process is started on the stand-in only')
  const name = `web-${tag}`
  await app.isConnected()
  await terminal.apply({ name })
  const follow = async (link: string) => {
    const second = startStandIn(chromium, { dataDir, socketPath: engine.socketPath, args: [link] })
    expect(await second.ended, second.output()).toBe(0)
  }

  await follow(`longshore://workload/${name}`)
  await expect(app.heading(name)).toBeVisible()

  await follow(`longshore://deploy?workload=${name}&tag=v1&expires=${inAnHour()}`)
  const dialog = new DeployDialog(app, name)
  await expect(dialog.root).toBeVisible()
  await expect(dialog.tag).toHaveValue('v1')

  await follow(`longshore://deploy?workload=${name}&tag=v2&expires=1`)
  await follow('longshore://rollback/everything')
  await app.page.waitForTimeout(500)
  await expect(dialog.tag).toHaveValue('v1')
  expect(await terminal.run('deployments', 'list')).toEqual([])
  expect(await containersOf(engine.ask, tag)).toEqual([])
})

test('a link that starts the app is shown once the window is there', async ({ openDoor, tag }) => {
  const door = await openDoor({ args: [`longshore://workload/none-${tag}`] })
  await expect(door.page).toHaveURL(new RegExp(`#/workloads/none-${tag}`))
})
