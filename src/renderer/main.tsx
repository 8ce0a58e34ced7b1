import { connect } from './rpc/connect.ts'
import './ui/app.css'

// The door opens while the rest loads, which begins with the page's policy: libraries look at what
// it allows as soon as they run.
const connection = connect(window)
await import('../shared/security/page-policy.ts')
const { begin } = await import('./begin.ts')
await begin(connection)
