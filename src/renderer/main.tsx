import { start } from './frame/start.tsx'
import { connect } from './rpc/connect.ts'
import './ui/app.css'

start(connect(window))
