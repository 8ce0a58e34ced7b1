// The least that a page can come from: stands in for an empty Electron window.
import http from 'node:http'
import type { AddressInfo } from 'node:net'

const page = '<!doctype html><title>empty</title><div id="root">empty</div>'
const server = http.createServer((_request, response) => {
  response.setHeader('content-type', 'text/html')
  response.end(page)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/` }))
})
