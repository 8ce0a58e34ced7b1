// A real nginx of Debian's that serves what is in one folder, a file for each host.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureNginx } from '../../../scripts/lib/testing/proxies.mjs'
import { until } from '../eventually.ts'
import { freePorts, ownFolder, runProgram } from './process.ts'

export async function startNginx() {
  const program = await ensureNginx()
  const folder = ownFolder('npm')
  const hosts = join(folder.path, 'hosts')
  mkdirSync(hosts)
  const [port = 0, securePort = 0] = await freePorts(2)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((each) => `${each}_temp_path ${folder.path}/${each};`)
    .join(' ')
  const conf = join(folder.path, 'nginx.conf')
  writeFileSync(
    conf,
    `daemon off; worker_processes 1; pid ${folder.path}/nginx.pid; error_log stderr;
     ${process.getuid?.() === 0 ? 'user root;' : ''} events {}
     http { access_log off; ${temporary} server { listen 127.0.0.1:${port} default_server; return 404 "nobody"; } include ${hosts}/*.conf; }`,
  )
  const args = ['-p', folder.path, '-c', conf, '-e', 'stderr']
  const running = runProgram(program, args)
  const file = (id: number) => join(hosts, `${id}.conf`)
  await until('nginx answers', () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    ),
  )
  return {
    ...{ port, securePort },
    write: (id: number, text: string) =>
      writeFileSync(file(id), text.replace('LISTEN', `${port}`).replace('SECURE', `${securePort}`)),
    remove: (id: number) => rmSync(file(id), { force: true }),
    /** What nginx says is wrong; '' = nothing. */
    async test(): Promise<string> {
      const tested = runProgram(program, ['-t', '-q', ...args])
      const code = await new Promise((resolve) => tested.process.once('close', resolve))
      return code === 0 ? '' : tested.said() || 'failed'
    },
    /** Once workers from before a reload are gone: one of them may reset whom it has just let in. */
    async settled() {
      const { pid } = running.process
      await until('nginx has one worker', async () => {
        const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
        return children.trim().split(' ').length === 1
      })
    },
    reload: () => running.process.kill('SIGHUP'),
    async stop() {
      running.process.kill('SIGTERM')
      await new Promise((resolve) => running.process.once('exit', resolve))
      folder.remove()
    },
  }
}
