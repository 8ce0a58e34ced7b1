import { connect } from './rpc/connect.ts'
import './ui/app.css'

// The door opens while the rest loads.
const connection = connect(window)
const { begin } = await import('./begin.ts')
await begin(connection)
