// First: libraries look at what the page's policy allows as soon as they load.
import '../shared/security/page-policy.ts'

import { start } from './frame/start.tsx'
import { connect } from './rpc/connect.ts'
import './ui/app.css'

start(connect(window))
