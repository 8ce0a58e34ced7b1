import { personAt } from '../doors/person.ts'
import { expect, test } from '../fixtures.ts'

test.skip(({ doorName }) => doorName !== 'stand-in', 'nobody can be made to click outside of pages')

test('a person opens the tray, chooses from its menu, and clicks a notification', async ({
  app,
  door,
}) => {
  await app.isConnected()
  await door.evaluate(({ Menu, Notification, Tray }) => {
    const happened: string[] = []
    Object.assign(globalThis, { happened })
    const tray = new Tray(`${process.cwd()}/assets/tray/quiet-on-light.png`)
    tray.setToolTip('quiet')
    const submenu = [{ label: 'Now', click: () => happened.push('now') }]
    const template = [
      { label: 'web', submenu },
      { label: 'db', enabled: false },
    ]
    tray.setContextMenu(Menu.buildFromTemplate(template))
    const notification = new Notification({ title: 'web is deployed' })
    notification.on('click', () => happened.push('clicked'))
    notification.show()
  })
  const person = personAt(door)
  expect((await person.seesTray())?.toolTip).toBe('quiet')
  expect(await person.opensTray()).toEqual([
    { label: 'web', enabled: true, items: [{ label: 'Now', enabled: true }] },
    { label: 'db', enabled: false },
  ])
  await expect(person.choosesInTray(['db'])).rejects.toThrow('disabled')
  await person.choosesInTray(['web', 'Now'])
  expect(await person.readsTray()).toBeNull()
  await person.clicksNotification('web is')
  expect(await person.seesNotifications()).toEqual([])
  expect(await door.evaluate(() => Reflect.get(globalThis, 'happened'))).toEqual(['now', 'clicked'])
})
