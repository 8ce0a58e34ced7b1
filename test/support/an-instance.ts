/** The services of an instance for tests: an init, a main, and a sidecar that waits until it has asked the main. */
export const image = (tag: string): string => `localhost/longshore-test:${tag}`

export const migrate = {
  ...{ name: 'migrate', role: 'init', image: image('shell') },
  command: ['sh', '-c', 'echo migrated'],
}

export const web = {
  ...{ name: 'web', role: 'main', image: image('v1'), healthcheck: '/healthz' },
  ports: [{ container: 8080 }],
}

/** The sidecar finds the main by its name on their network, and tells what that answered. */
export const proxy = {
  ...{ name: 'proxy', role: 'sidecar', image: image('shell'), stopSignal: 'SIGKILL' },
  command: [
    ...['sh', '-c'],
    'until wget -q -O - http://web:8080/greeting; do sleep 0.1; done; echo; exec sleep 1000',
  ],
}
