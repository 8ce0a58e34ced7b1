// Repositories of the two kinds that SDP knows: a Go module, and a PHP site.

/** Answers on port 8080, with nothing of net: it is compiled in no time. */
export const goProgram = (version: string) => `package main

import (
	"os"
	"syscall"
)

func main() {
	server, _ := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	syscall.SetsockoptInt(server, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	if err := syscall.Bind(server, &syscall.SockaddrInet4{Port: 8080}); err != nil {
		os.Exit(1)
	}
	syscall.Listen(server, 16)
	os.Stdout.WriteString("serving ${version}\\n")
	for {
		client, _, err := syscall.Accept(server)
		if err != nil {
			continue
		}
		syscall.Read(client, make([]byte, 4096))
		syscall.Write(client, []byte("HTTP/1.0 200 OK\\r\\n\\r\\n${version}"))
		syscall.Close(client)
	}
}
`
export const goMod = { 'go.mod': 'module example.com/orders\n\ngo 1.19\n' }
const library = { 'store/store.go': 'package store\n\nconst Size = 1\n' }
export const goFiles = (version: string) => ({
  ...goMod,
  ...library,
  'main.go': goProgram(version),
})

export const phpFiles = {
  'composer.json': '{ "name": "acme/gateway", "require": {} }',
  'public/index.html': 'public',
  'other/index.html': 'other',
}
