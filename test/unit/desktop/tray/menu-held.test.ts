// When a menu that a person looks at may be drawn anew.
import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { holdMenu } from '../../../../src/main/desktop/tray/menu-held.ts'
import { createManualClock } from '../../../support/fake-engine/manual-clock.ts'

function heldMenu() {
  const clock = createManualClock()
  let drawn = 0
  const held = holdMenu<EventEmitter & Pick<Electron.Menu, 'on'>>(clock, () => {
    drawn += 1
  })
  const menu = held.watched(new EventEmitter() as EventEmitter & Pick<Electron.Menu, 'on'>)
  return { clock, held, menu, drawn: () => drawn }
}

it('a menu that closed is drawn anew only once what was chosen from it may have been told', async () => {
  const { clock, held, menu, drawn } = heldMenu()
  menu.emit('menu-will-show')
  menu.emit('menu-will-close')
  await clock.advance(199)
  expect([held.isOpen(), drawn()]).toEqual([true, 0])
  await clock.advance(1)
  expect([held.isOpen(), drawn()]).toEqual([false, 1])
})

it('one that is opened again at once is held on', async () => {
  const { clock, held, menu, drawn } = heldMenu()
  menu.emit('menu-will-show')
  menu.emit('menu-will-close')
  await clock.advance(100)
  menu.emit('menu-will-show')
  await clock.advance(10_000)
  expect([held.isOpen(), drawn()]).toEqual([true, 0])
})

it('one of which the system never says that it closed is drawn anew after two minutes', async () => {
  const { clock, held, menu, drawn } = heldMenu()
  menu.emit('menu-will-show')
  await clock.advance(120_000)
  expect([held.isOpen(), drawn()]).toEqual([false, 1])
})
