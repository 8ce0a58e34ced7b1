import { expect } from '@playwright/test'
import type { Terminal } from '../bed/workloads.ts'
import type { LongshorePage } from '../pages/longshore-page.ts'

/** A view of the window, and how it is known to be there in full. */
export interface View {
  readonly name: string
  readonly route: string
  readonly ready: (app: LongshorePage) => Promise<void>
}

interface Deployed {
  readonly id: string
}

/** Gives every view something to show: a live workload with history, a failure, and a log. */
export async function fillViews(terminal: Terminal, name: string): Promise<readonly View[]> {
  await terminal.apply({ name, env: { GREETING: 'hello' } })
  await terminal.run('deploy', name, '--tag', 'v1', '--reason', 'first light')
  const live = (await terminal.run('deploy', name, '--tag', 'v2')) as Deployed
  await terminal.apply({ name, healthTimeout: '2s', env: { GREETING: 'hello' } })
  const failed = (await terminal.fails('deploy', name, '--tag', 'broken')) as Deployed
  const plan = (await terminal.run('plan', name, '--tag', 'v3')) as Deployed
  return viewsOf(name, { live: live.id, failed: failed.id, plan: plan.id })
}

function viewsOf(name: string, ids: { live: string; failed: string; plan: string }): View[] {
  const headed = (title: string) => (app: LongshorePage) =>
    expect(app.heading(title).first()).toBeVisible()
  const says = (text: string | RegExp) => (app: LongshorePage) =>
    expect(app.page.getByRole('main').getByText(text).first()).toBeVisible()
  const grouped = (by: 'None' | 'Host') => async (app: LongshorePage) => {
    await app.page.getByRole('radio', { name: by, exact: true }).check()
    await expect(app.row(name)).toBeVisible()
  }
  return [
    { name: 'fleet', route: '/fleet', ready: grouped('None') },
    { name: 'fleet-grouped', route: '/fleet', ready: grouped('Host') },
    { name: 'deployments', route: '/deployments', ready: says(name) },
    { name: 'deployment-live', route: `/deployments/${ids.live}`, ready: says('retire') },
    { name: 'deployment-failed', route: `/deployments/${ids.failed}`, ready: says(/^Not healthy/) },
    { name: 'activity', route: '/activity', ready: says(`${name}: deploying broken failed`) },
    { name: 'workload', route: `/workloads/${name}`, ready: says('Last deployments') },
    {
      name: 'statistics',
      route: `/workloads/${name}/statistics`,
      ready: (app) => expect(app.page.getByRole('slider', { name: /^CPU/ })).toBeVisible(),
    },
    { name: 'releases', route: `/workloads/${name}/releases`, ready: says('Verified') },
    {
      name: 'configuration',
      route: `/workloads/${name}/configuration`,
      ready: says('Environment'),
    },
    { name: 'logs', route: `/workloads/${name}/logs`, ready: says(/serving v2/) },
    { name: 'plan', route: `/plan/${ids.plan}`, ready: says('resolve') },
    { name: 'new-workload', route: '/new', ready: says('Environment') },
    { name: 'hosts', route: '/hosts?host=local', ready: says('Endpoint') },
    { name: 'settings', route: '/settings', ready: headed('Settings') },
    {
      name: 'notifications',
      route: '/settings/notifications',
      ready: (app) => expect(app.page.getByRole('region', { name: 'Rules' })).toBeVisible(),
    },
    { name: 'not-found', route: '/nowhere', ready: headed('Not found') },
  ]
}
