import { EventEmitter } from 'node:events'

type NotificationPart = Pick<
  Electron.Notification,
  'title' | 'body' | 'silent' | 'urgency' | 'actions' | 'show' | 'close'
>

/** What the system would show; a person's click on it is in `person.ts`. */
export class Notification extends EventEmitter implements NotificationPart {
  /** Those that stand on the screen, the oldest first. */
  static readonly shown = new Set<Notification>()
  /** As the desktop says it; specs may set it. */
  static supported = true
  title: string
  body: string
  silent: boolean
  urgency: 'normal' | 'critical' | 'low'
  /** On Linux they are given, and never drawn. */
  actions: Electron.NotificationAction[]

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    const { title = '', body = '', silent = false, urgency = 'normal', actions = [] } = options
    this.title = title
    this.body = body
    this.silent = silent
    this.urgency = urgency
    this.actions = actions
  }
  static isSupported(): boolean {
    return Notification.supported
  }
  show = () => {
    Notification.shown.add(this)
    this.emit('show')
  }
  close = () => {
    if (Notification.shown.delete(this)) this.emit('close')
  }
}
