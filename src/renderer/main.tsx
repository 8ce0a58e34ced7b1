import { unlockRoute } from '../shared/model/unlock.ts'
import { showNotStarted } from './not-started.ts'
import { connect } from './rpc/connect.ts'
import { desktopDoor } from './rpc/desktop-door.ts'
import './ui/app.css'

// The door opens while the rest loads, which begins with the page's policy: libraries look at what
// it allows as soon as they run.
try {
  if (location.hash === `#${unlockRoute}`) {
    const door = desktopDoor(window)
    await import('../shared/security/page-policy.ts')
    const { showUnlock } = await import('./unlock/unlock.tsx')
    await showUnlock(door)
  } else {
    const connection = connect(window)
    await import('../shared/security/page-policy.ts')
    const { begin } = await import('./begin.ts')
    await begin(connection)
  }
} catch (error) {
  console.error(error)
  showNotStarted(window, () => location.reload())
}
