// Statuses of commits:
// GitHub https://docs.github.com/rest/commits/statuses#create-a-commit-status
// GitLab https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
// Gitea https://docs.gitea.com/api/ (repoCreateStatus)
import assert from 'node:assert/strict'
import { z } from 'zod'
import type { Reply, Request, Rules } from './receiver.ts'

const web = z.url({ protocol: /^https?$/ })
const fourStates = ['error', 'failure', 'pending', 'success'] as const

/** What a service keeps of a commit. */
export interface KeptStatus {
  readonly project: string
  readonly sha: string
  readonly state: string
  readonly context: string
  readonly description: string
  readonly url: string | undefined
}

export interface StatusServer {
  readonly rules: Rules
  /** In the order in which they were set. */
  readonly kept: readonly KeptStatus[]
}

export interface StatusServerOptions {
  readonly token: string
  /** Where its API is. */
  readonly base: string
  /** Those that there are. */
  readonly projects: readonly string[]
}

const json = (status: number, body: unknown): Reply => ({ status, body: JSON.stringify(body) })

function begin({ method, headers }: Request): void {
  assert.equal(method, 'POST')
  assert.match(headers['content-type'] ?? '', /^application\/json/)
  assert.ok(headers['user-agent'], 'GitHub refuses requests without one')
}

/** Of `/repos/{owner}/{repo}/statuses/{sha}`; names that mean another path are none. */
function repositoryIn(url: string, base: string): readonly [project: string, sha: string] {
  const found = new RegExp(`^${base}/repos/([^/?#]+)/([^/?#]+)/statuses/([^/?#]+)$`).exec(url)
  assert.ok(found, `no path of the API: ${url}`)
  const [, owner = '', repo = '', sha = ''] = found
  return [`${decodeURIComponent(owner)}/${decodeURIComponent(repo)}`, sha]
}

const repositoryBody = z.strictObject({
  state: z.enum(fourStates),
  target_url: web.optional(),
  description: z.string().max(140),
  context: z.string().min(1).max(255),
})

interface RepositoryServer extends StatusServerOptions {
  readonly scheme: string
  readonly accept?: string
  readonly shown: 'state' | 'status'
}

function repositoryServer(options: RepositoryServer): StatusServer {
  const kept: KeptStatus[] = []
  const rules: Rules = (request) => {
    begin(request)
    const { headers } = request
    if (options.accept !== undefined) {
      assert.equal(headers.accept, options.accept)
      assert.equal(headers['x-github-api-version'], '2022-11-28')
    }
    if (headers.authorization !== `${options.scheme} ${options.token}`)
      return json(401, { message: 'Bad credentials' })
    const [project, sha] = repositoryIn(request.url, options.base)
    if (!options.projects.includes(project)) return json(404, { message: 'Not Found' })
    assert.match(sha, /^[0-9a-f]{40}$/)
    const { state, target_url: url, ...rest } = repositoryBody.parse(JSON.parse(request.body))
    kept.push({ project, sha, state, url, ...rest })
    return json(201, { id: kept.length, [options.shown]: state, context: rest.context })
  }
  return { rules, kept }
}

export const githubServer = (options: StatusServerOptions): StatusServer =>
  repositoryServer({
    ...{ ...options, scheme: 'Bearer', accept: 'application/vnd.github+json', shown: 'state' },
  })

export const giteaServer = (options: StatusServerOptions): StatusServer =>
  repositoryServer({ ...options, scheme: 'token', shown: 'status' })

const gitlabBody = z.strictObject({
  state: z.enum(['pending', 'running', 'success', 'failed', 'canceled', 'skipped']),
  target_url: web.max(255).optional(),
  description: z.string().max(255),
  name: z.string().min(1).max(255),
})

export function gitlabServer({ token, base, projects }: StatusServerOptions): StatusServer {
  const kept: KeptStatus[] = []
  const rules: Rules = (request) => {
    begin(request)
    if (request.headers['private-token'] !== token)
      return json(401, { message: '401 Unauthorized' })
    const found = new RegExp(`^${base}/projects/([^/?#]+)/statuses/([0-9a-f]{40})$`).exec(
      request.url,
    )
    assert.ok(found, `no path of the API: ${request.url}`)
    const [, encoded = '', sha = ''] = found
    const project = decodeURIComponent(encoded)
    if (!projects.includes(project)) return json(404, { message: '404 Project Not Found' })
    const { state, target_url: url, name, description } = gitlabBody.parse(JSON.parse(request.body))
    const last = kept.findLast((each) => each.context === name && each.sha === sha)
    if (last?.state === 'running' && state === 'running') {
      const event = 'Cannot transition status via :run from :running'
      return json(400, { message: `${event} (Reason(s): Status cannot transition via "run")` })
    }
    kept.push({ project, sha, state, context: name, description, url })
    return json(201, { id: kept.length, sha, status: state, name })
  }
  return { rules, kept }
}
