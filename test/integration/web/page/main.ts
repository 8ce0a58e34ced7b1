import { connect } from '../../../../src/renderer/rpc/connect.ts'

declare global {
  interface Window {
    connection: ReturnType<typeof connect>
  }
}

// The window's own way to the app, without the window.
window.connection = connect(window)
