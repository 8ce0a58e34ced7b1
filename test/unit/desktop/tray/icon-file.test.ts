import { expect, it } from 'vitest'
import { iconFile, panelOf } from '../../../../src/main/desktop/tray/icon-file.ts'
import { trayModel } from '../../../../src/main/desktop/tray/tray-model.ts'
import { facts } from './facts.ts'

it.each([
  ['darwin', '', false, 'Template'],
  ['win32', '', false, '-on-light'],
  ['win32', '', true, '-on-dark'],
  ['linux', 'KDE', false, '-on-light'],
  ['linux', 'KDE', true, '-on-dark'],
  ['linux', 'ubuntu:GNOME', false, '-on-dark'],
] as const)(
  'the picture fits the panel of %s %s where dark is %s',
  (platform, desktop, isDark, panel) => {
    expect(panelOf({ platform, desktop, isDark })).toBe(panel)
  },
)

it.each([
  [0, 'deploying-0-on-dark.png'],
  [0.25, 'deploying-1-on-dark.png'],
  [0.99, 'deploying-3-on-dark.png'],
  [1, 'deploying-3-on-dark.png'],
])('progress of %d is seen', (progress, file) => {
  expect(iconFile({ ...trayModel(facts()), state: 'deploying', progress }, '-on-dark')).toBe(file)
})
