import { test } from '@playwright/test'
import { electronMissing } from './doors/electron-door.ts'

test('the same specs pass on real Electron', () => {
  test.skip(true, electronMissing())
})
