import type { Page } from '@playwright/test'
import type { Scenario } from '../fake-client/world.ts'

export interface Shot {
  readonly name: string
  readonly route: string
  readonly scenario?: Scenario
  readonly theme?: 'light' | 'dark' | 'both'
  readonly width?: number
  readonly height?: number
  readonly contrast?: boolean
  readonly lost?: boolean
  /** What a user does before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>
}

const click = (name: string | RegExp) => async (page: Page) => {
  await page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click()
  await page.waitForTimeout(500)
}

/** The page of the newest deployment that a workload's own page leads to. */
const openNewest = async (page: Page) => {
  await page.getByRole('main').locator('a[href*="#/deployments/"]').first().click()
  await page.waitForTimeout(600)
}
const chooseGit = async (page: Page) => {
  await page.getByRole('radio', { name: 'Git', exact: true }).check()
}

const toDns = async (page: Page) => {
  await page.getByRole('button', { name: 'Add a DNS account' }).waitFor()
  await page
    .getByRole('heading', { name: 'DNS', exact: true })
    .evaluate((heading) => heading.scrollIntoView())
}

const installAgain = async (page: Page) => {
  await click('Install the edge on local')(page)
  await click('Install it again')(page)
}

/** Two names in the form: one that is whole, one that comes to none yet. */
const writeFaces = async (page: Page) => {
  await page.getByRole('button', { name: 'Add a name' }).click()
  await page.getByLabel('Subdomain').fill('shop')
  await page.getByRole('textbox', { name: 'Domain', exact: true }).fill('example.com')
  await page.getByRole('button', { name: 'Add a name' }).click()
  await page.getByRole('button', { name: 'Add a name' }).scrollIntoViewIfNeeded()
}

/** Writes public names into the document of shop, and shows how they stand. */
const giveFaces = async (page: Page) => {
  await page.evaluate(() => {
    location.hash = '/workloads/shop/configuration'
  })
  await page.getByRole('button', { name: 'Add a name' }).click()
  await page.getByRole('textbox', { name: 'Domain', exact: true }).fill('shop.example.com')
  await page.getByRole('button', { name: /^Save/ }).first().click()
  await page.evaluate(() => {
    location.hash = '/workloads/shop'
  })
  const heading = page.getByRole('heading', { name: 'Public names' })
  await heading.waitFor()
  await heading.evaluate((element) => element.scrollIntoView())
}

const toSecrets = async (page: Page) => {
  await page.getByRole('button', { name: 'Set a secret' }).waitFor()
  await page
    .getByRole('heading', { name: 'Secrets', exact: true })
    .evaluate((heading) => heading.scrollIntoView())
}
const inSecrets = (name: string | RegExp) => async (page: Page) => {
  await toSecrets(page)
  await click(name)(page)
}

/** Pins two on their pages, and shows them among the settings. */
const pinTwo = async (page: Page) => {
  for (const name of ['checkout', 'shop']) {
    await page.evaluate((to) => {
      location.hash = to
    }, `/workloads/${name}`)
    await page.getByRole('button', { name: `Pin ${name}` }).click()
  }
  await page.evaluate(() => {
    location.hash = '/settings'
  })
  await page.getByRole('button', { name: 'Unpin shop' }).waitFor()
}

const adoptContainer = async (page: Page) => {
  await page.getByRole('treegrid', { name: 'Fleet' }).getByText('postgres-main').click()
  await click(/^Adopt postgres-main/)(page)
  await page.getByRole('region', { name: /^Secrets/ }).waitFor()
}

const compare = async (page: Page) => {
  await page.getByRole('tab', { name: 'Compare' }).click()
  await page.getByRole('region', { name: 'What differs' }).getByRole('textbox').first().waitFor()
}

const preview = async (page: Page) => {
  await click(/^Deploy$/)(page)
  await page.getByLabel('Tag').fill('v43')
  await page.getByLabel('Reason').fill('New cart')
  await click('Show the plan')(page)
}

const browseTags = async (page: Page) => {
  await click(/^Deploy$/)(page)
  await click('Browse')(page)
  await page.getByText(/1000 tags of/).waitFor()
}

const measure =
  (host: string, then: (page: Page) => Promise<void> = async () => {}) =>
  async (page: Page) => {
    await click(`Measure ${host}`)(page)
    await page.getByLabel('What the disk holds').waitFor()
    await page.getByLabel('What the disk holds').scrollIntoViewIfNeeded()
    await then(page)
  }

const testAccount = async (page: Page) => {
  await click('Test team')(page)
  await page.getByText('1 failed.').waitFor()
}

const trustGitServer = async (page: Page) => {
  await click('Trust a git server')(page)
  await page.getByLabel('Address of a repository there').fill('git@git.lab.example:acme/orders')
  await click('Show its key')(page)
  await page.getByRole('button', { name: /^Trust this key/ }).waitFor()
}

const previewStack = async (page: Page) => {
  await click(/^Deploy$/)(page)
  await page.getByRole('table', { name: 'Services' }).waitFor()
}

const addPasted = async (page: Page) => {
  await click('Add host')(page)
  await page.getByLabel('Paste an address').fill('ci@build-box:2222')
}

const pullStack = async (page: Page) => {
  await previewStack(page)
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Deploy/ })
    .click()
  await page.waitForTimeout(2_400)
}

const group = (by: string) => async (page: Page) => {
  await page.getByRole('radio', { name: by, exact: true }).check()
  await page.getByRole('treegrid').focus()
}

const choose = (label: string) => async (page: Page) => {
  await page.getByRole('radio', { name: label, exact: true }).check()
  await page.waitForTimeout(600)
}

const statisticsShots: readonly Shot[] = [
  { name: 'stats', route: '/workloads/checkout/statistics', theme: 'both' },
  { name: 'stats-day', route: '/workloads/checkout/statistics', theme: 'both', act: choose('Day') },
  {
    name: 'stats-cursor',
    route: '/workloads/shop/statistics',
    theme: 'both',
    act: async (page) => {
      await page.getByRole('slider', { name: /^CPU/ }).focus()
      for (let n = 0; n < 12; n += 1) await page.keyboard.press('ArrowLeft')
    },
  },
  { name: 'stats-narrow', route: '/workloads/shop/statistics', width: 900, act: choose('Hour') },
  { name: 'stats-wide', route: '/workloads/shop/statistics', width: 1920, theme: 'dark' },
  { name: 'stats-big', route: '/workloads/platform/statistics', act: choose('Month') },
  {
    name: 'stats-one',
    route: '/workloads/shop/statistics?service=api',
    theme: 'dark',
    act: choose('Week'),
  },
  {
    name: 'stats-table',
    route: '/workloads/shop/statistics',
    theme: 'both',
    act: click('Show tables'),
  },
  { name: 'stats-empty', route: '/workloads/docs/statistics', theme: 'both' },
  { name: 'stats-contrast', route: '/workloads/checkout/statistics', contrast: true },
]

/** Every route, and every state that a view has. */
const activityShots: readonly Shot[] = [
  { name: 'activity', route: '/activity', theme: 'both' },
  { name: 'activity-story', route: '/activity/7', theme: 'both' },
  { name: 'activity-narrow', route: '/activity', width: 560, theme: 'both' },
  { name: 'activity-story-told', route: '/activity/9', theme: 'both' },
  { name: 'activity-story-narrow', route: '/activity/9', width: 560 },
  { name: 'activity-contrast', route: '/activity', contrast: true, theme: 'both' },
  { name: 'activity-empty', route: '/activity', scenario: 'empty' },
  { name: 'activity-loading', route: '/activity', scenario: 'loading' },
  { name: 'activity-failing', route: '/activity', scenario: 'failing' },
  { name: 'activity-lost', route: '/activity', lost: true },
  { name: 'activity-unknown', route: '/activity/999' },
]

/** The main pages as in a browser on a phone. */
const onPhone = (
  [
    ['fleet', '/fleet'],
    ['deployments', '/deployments'],
    ['activity', '/activity'],
    ['hosts', '/hosts'],
    ['host', '/hosts?host=prod-1'],
    ['names', '/names'],
    ['updates', '/updates'],
    ['settings', '/settings'],
    ['notifications', '/settings/notifications'],
    ['workload', '/workloads/checkout'],
    ['stack', '/workloads/shop'],
    ['releases', '/workloads/checkout/releases'],
    ['configuration', '/workloads/checkout/configuration'],
    ['statistics', '/workloads/checkout/statistics'],
    ['logs', '/workloads/checkout/logs'],
    ['files', '/workloads/shop/files'],
    ['new', '/new'],
  ] as const
).map(
  ([page, route]): Shot => ({
    ...{ name: `phone-${page}`, route, theme: 'both', width: 390, height: 844 },
  }),
)

export const shots: readonly Shot[] = [
  ...onPhone,
  {
    ...{ name: 'phone-deploy', route: '/workloads/checkout', theme: 'both', width: 390 },
    ...{ height: 844, act: click(/^Deploy$/) },
  },
  {
    ...{ name: 'phone-rule', route: '/settings/notifications', theme: 'both', width: 390 },
    ...{ height: 844, act: click('Add rule') },
  },
  {
    ...{ name: 'phone-host-add', route: '/hosts', theme: 'both', width: 390, height: 844 },
    act: click('Add host'),
  },
  {
    ...{ name: 'disk', route: '/hosts?host=prod-1&part=disk', theme: 'both', height: 1000 },
    act: measure('prod-1'),
  },
  {
    ...{ name: 'disk-narrow', route: '/hosts?host=prod-1&part=disk', width: 700, height: 1000 },
    act: measure('prod-1'),
  },
  {
    ...{ name: 'disk-empty', route: '/hosts?host=local&part=disk', scenario: 'empty' },
    act: measure('local'),
  },
  {
    ...{ name: 'disk-loading', route: '/hosts?host=local&part=disk', scenario: 'many' },
    act: click('Measure local'),
  },
  {
    ...{ name: 'disk-failing', route: '/hosts?host=local&part=disk', scenario: 'troubled' },
    act: click('Measure local'),
  },
  {
    ...{ name: 'disk-asking', route: '/hosts?host=prod-2&part=disk', theme: 'both' },
    act: measure('prod-2', click(/Clean up…/)),
  },
  {
    ...{ name: 'disk-cleaned', route: '/hosts?host=local&part=disk', height: 1000 },
    act: measure('local', async (page) => {
      await click(/Clean up…/)(page)
      await click('Remove 6 for good')(page)
      await page.getByText(/^Cleaned up:/).waitFor()
    }),
  },

  ...activityShots,
  { name: 'updates', route: '/updates', theme: 'both' },
  { name: 'updates-narrow', route: '/updates', width: 560, theme: 'both' },
  { name: 'updates-empty', route: '/updates', scenario: 'empty' },
  { name: 'updates-failing', route: '/updates', scenario: 'failing' },
  { name: 'updates-line', route: '/updates', act: click('Show the change shop / db') },
  {
    ...{ name: 'fleet-own', route: '/fleet', theme: 'both' },
    act: (page) => page.getByText('longshore-helper-3f1c').first().scrollIntoViewIfNeeded(),
  },
  {
    ...{ name: 'fleet-own-phone', route: '/fleet', width: 390 },
    act: (page) => page.getByText('longshore-helper-3f1c').first().scrollIntoViewIfNeeded(),
  },
  { name: 'names', route: '/names', theme: 'both' },
  { name: 'names-narrow', route: '/names', width: 900 },
  { name: 'names-phone', route: '/names', width: 390, theme: 'both' },
  { name: 'names-empty', route: '/names', scenario: 'empty' },
  { name: 'names-failing', route: '/names', scenario: 'failing' },
  { name: 'names-loading', route: '/names', scenario: 'loading' },
  { name: 'faces-form', route: '/new', theme: 'both', height: 1100, act: writeFaces },
  {
    name: 'faces-form-compose',
    route: '/workloads/shop/configuration',
    theme: 'both',
    width: 900,
    height: 1100,
    act: writeFaces,
  },
  { name: 'faces-panel', route: '/workloads/shop', theme: 'both', height: 1200, act: giveFaces },
  {
    name: 'faces-panel-narrow',
    route: '/workloads/shop',
    width: 700,
    height: 1200,
    act: giveFaces,
  },
  {
    ...{ name: 'faces-panel-phone', route: '/workloads/shop', theme: 'both' },
    ...{ width: 390, height: 1400, act: giveFaces },
  },
  { name: 'faces-form-phone', route: '/new', width: 390, height: 1400, act: writeFaces },
  { name: 'dns-list', route: '/settings', theme: 'both', act: toDns },
  { name: 'dns-empty', route: '/settings', scenario: 'empty', act: toDns },
  {
    name: 'dns-add',
    route: '/settings',
    theme: 'both',
    act: async (page) => {
      await toDns(page)
      await click('Add a DNS account')(page)
    },
  },
  {
    name: 'edge-install',
    route: '/hosts?host=prod-1',
    theme: 'both',
    act: click('Install the edge on prod-1'),
  },
  { name: 'edge-again', route: '/hosts?host=local', theme: 'both', act: installAgain },
  { name: 'edge-again-phone', route: '/hosts?host=local', width: 390, act: installAgain },
  { name: 'edge-again-narrow', route: '/hosts?host=local', width: 700, act: installAgain },
  { name: 'registries-list', route: '/settings', height: 1100, theme: 'both' },
  { name: 'registries-add', route: '/settings', act: click('Add an account') },
  { name: 'registries-test', route: '/settings', act: testAccount },
  { name: 'git-credentials-add', route: '/settings', act: click('Add a git credential') },
  { name: 'git-server-trust', route: '/settings', theme: 'both', act: trustGitServer },
  { name: 'registries-tags', route: '/workloads/checkout', theme: 'both', act: browseTags },
  { name: 'fleet', route: '/fleet', theme: 'both' },
  {
    name: 'fleet-chosen',
    route: '/fleet',
    theme: 'both',
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Choose web' }).check()
      await page.getByRole('checkbox', { name: 'Choose shop' }).check()
      await page.getByText('shop', { exact: true }).first().hover()
      await page.waitForTimeout(300)
    },
  },
  {
    name: 'fleet-several',
    route: '/fleet',
    height: 1000,
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Choose web' }).check()
      await page.getByRole('checkbox', { name: 'Choose search-index' }).check()
      await page.getByRole('region', { name: 'What is chosen' }).getByText('Deploy').click()
      await page.waitForTimeout(800)
    },
  },
  { name: 'fleet-narrow', route: '/fleet', width: 900 },
  { name: 'fleet-narrowest', route: '/fleet', width: 400, theme: 'both' },
  { name: 'fleet-grouped', route: '/fleet', theme: 'both', height: 1000, act: group('Host') },
  { name: 'fleet-grouped-state', route: '/fleet', theme: 'both', act: group('State') },
  { name: 'fleet-grouped-narrow', route: '/fleet', width: 900, act: group('Host') },
  { name: 'fleet-grouped-stale', route: '/fleet', scenario: 'stale', act: group('Host') },
  {
    name: 'fleet-folded',
    route: '/fleet',
    act: async (page) => {
      await group('Host')(page)
      for (const key of ['j', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
    },
  },
  {
    name: 'container-other',
    route: '/fleet',
    act: async (page) => {
      await page.getByLabel('Filter the fleet').fill('blog')
      await page.getByText('blog', { exact: true }).first().click()
    },
  },
  { name: 'fleet-wide', route: '/fleet', width: 2560, height: 1100, theme: 'dark' },
  { name: 'first-empty', route: '/fleet', scenario: 'empty' },
  { name: 'first-new', route: '/fleet', scenario: 'new', theme: 'both' },
  { name: 'first-new-narrow', route: '/fleet', scenario: 'new', width: 900 },
  { name: 'first-bare', route: '/fleet', scenario: 'bare', theme: 'both' },
  { name: 'first-bare-narrow', route: '/fleet', scenario: 'bare', width: 900 },
  { name: 'first-add', route: '/fleet', scenario: 'new', height: 900, act: click('Add build') },
  { name: 'fleet-loading', route: '/fleet', scenario: 'loading' },
  { name: 'fleet-failing', route: '/fleet', scenario: 'failing' },
  { name: 'fleet-stale', route: '/fleet', scenario: 'stale', theme: 'both' },
  { name: 'fleet-many', route: '/fleet', scenario: 'many' },
  { name: 'fleet-lost', route: '/fleet', lost: true },
  { name: 'fleet-contrast', route: '/fleet', contrast: true, theme: 'both' },
  {
    name: 'fleet-keyboard',
    route: '/fleet',
    act: async (page) => {
      for (const key of ['j', 'j', 'j']) await page.keyboard.press(key)
    },
  },
  { name: 'workload', route: '/workloads/checkout', theme: 'both' },
  { name: 'workload-narrow', route: '/workloads/checkout', width: 900 },
  { name: 'workload-new', route: '/workloads/docs' },
  { name: 'workload-stale', route: '/workloads/thumbnailer' },
  { name: 'workload-missing', route: '/workloads/nothing' },
  ...statisticsShots,
  { name: 'releases', route: '/workloads/checkout/releases', theme: 'both' },
  {
    name: 'rollback',
    route: '/workloads/checkout/releases',
    act: async (page) => {
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await click(/^Roll back/)(page)
    },
  },
  {
    name: 'configuration',
    route: '/workloads/checkout/configuration',
    theme: 'both',
    height: 1300,
  },
  {
    name: 'configuration-wrong',
    route: '/workloads/checkout/configuration',
    height: 1500,
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Image' }).fill('')
      await click('Save configuration')(page)
    },
  },
  {
    name: 'configuration-yaml',
    route: '/workloads/checkout/configuration',
    act: async (page) => {
      await page.getByRole('tab', { name: 'YAML' }).click()
      await click('Check')(page)
    },
  },
  { name: 'workload-logs', route: '/workloads/checkout/logs', theme: 'both' },
  { name: 'new', route: '/new', height: 1300 },
  {
    name: 'new-settings',
    route: '/new',
    theme: 'both',
    height: 1000,
    act: async (page) => page.getByRole('searchbox', { name: 'Find a setting' }).fill('cap'),
  },
  {
    name: 'new-settings-open',
    route: '/new',
    height: 2400,
    width: 900,
    act: async (page) => {
      for (const name of ['Process', 'Network', 'Security'])
        await page
          .getByRole('button', { name: new RegExp(`^${name}`) })
          .first()
          .click()
      await page.getByLabel('Command').fill('node server.js')
    },
  },
  { name: 'new-git', route: '/new', theme: 'both', height: 1600, act: chooseGit },
  { name: 'new-git-narrow', route: '/new', width: 700, height: 1600, act: chooseGit },
  {
    name: 'new-stack',
    route: '/new',
    theme: 'both',
    height: 1000,
    act: async (page) => {
      await page.getByRole('radio', { name: 'Compose', exact: true }).check()
      await page.getByRole('textbox', { name: 'Name' }).fill('store')
      await page.getByRole('textbox', { name: 'Folder or file' }).fill('/srv/shop')
      await click('Check')(page)
    },
  },
  {
    name: 'new-stack-missing',
    route: '/new',
    width: 900,
    act: async (page) => {
      await page.getByRole('radio', { name: 'Compose', exact: true }).check()
      await page.getByRole('textbox', { name: 'Folder or file' }).fill('/srv/missing')
      await click('Create workload')(page)
    },
  },
  {
    name: 'new-stack-git',
    route: '/new',
    width: 900,
    theme: 'both',
    act: async (page) => {
      await page.getByRole('radio', { name: 'Compose', exact: true }).check()
      await page.getByRole('radio', { name: 'Git repository' }).check()
    },
  },
  {
    name: 'new-stack-pasted',
    route: '/new',
    theme: 'both',
    width: 900,
    height: 1000,
    act: async (page) => {
      await page.evaluate(() => {
        const data = new DataTransfer()
        data.setData('text/plain', 'services:\n  web:\n    imag: nginx:1.27\n')
        window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }))
      })
      await page.waitForTimeout(800)
    },
  },
  { name: 'deploy', route: '/workloads/checkout', theme: 'both', act: preview },
  {
    name: 'instance',
    route: '/workloads/orders',
    scenario: 'instances',
    theme: 'both',
    height: 1100,
  },
  {
    ...{ name: 'instance-narrow', route: '/workloads/orders', scenario: 'instances' },
    ...{ theme: 'both', width: 390, height: 1900 },
  },
  {
    ...{ name: 'instance-ill-narrow', route: '/workloads/invoices', scenario: 'instances' },
    ...{ theme: 'both', width: 390, height: 1900 },
  },
  {
    ...{ name: 'instance-failed', route: '/workloads/invoices', scenario: 'instances' },
    ...{ theme: 'both', height: 1100, act: openNewest },
  },
  {
    ...{ name: 'instance-failed-narrow', route: '/workloads/invoices', scenario: 'instances' },
    ...{ theme: 'both', width: 390, height: 1600, act: openNewest },
  },
  {
    name: 'instance-ill',
    route: '/workloads/invoices',
    scenario: 'instances',
    theme: 'both',
    height: 1100,
  },
  {
    ...{ name: 'instance-releases', route: '/workloads/orders/releases', scenario: 'instances' },
    ...{ theme: 'both', width: 390, height: 1000 },
  },
  {
    ...{ name: 'instance-statistics', route: '/workloads/orders/statistics' },
    ...{ scenario: 'instances', theme: 'both', width: 390, height: 1200 },
  },
  {
    ...{ name: 'instance-form-narrow', route: '/workloads/orders/configuration' },
    ...{ scenario: 'instances', theme: 'both', width: 390, height: 2400 },
  },
  {
    ...{ name: 'instance-form', route: '/workloads/orders/configuration', scenario: 'instances' },
    ...{ theme: 'both', height: 1600 },
  },
  { name: 'stack', route: '/workloads/shop', theme: 'both' },
  { name: 'stack-narrow', route: '/workloads/shop', width: 900 },
  { name: 'stack-narrowest', route: '/workloads/shop', width: 700, theme: 'both' },
  { name: 'stack-stale', route: '/workloads/shop', scenario: 'stale' },
  { name: 'stack-loading', route: '/workloads/shop/files', scenario: 'loading' },
  { name: 'platform', route: '/workloads/platform' },
  { name: 'platform-files', route: '/workloads/platform/files' },
  {
    name: 'platform-deploy',
    route: '/workloads/platform',
    theme: 'both',
    height: 1000,
    act: previewStack,
  },
  ...(
    [
      ['running', 'Again, with the right'],
      ['failed', 'Ship the new checkout'],
      ['pull-failed', 'Ship the new catalogue'],
      ['cancelled', 'Wrong branch'],
      ['good', 'Thirty services'],
    ] as const
  ).map(
    ([state, reason]): Shot => ({
      name: `platform-${state}`,
      route: '/deployments',
      theme: 'both',
      width: 1500,
      act: async (page) => page.getByText(reason).first().click(),
    }),
  ),
  { name: 'stack-wide', route: '/workloads/shop', width: 1920, theme: 'dark' },
  { name: 'stack-releases', route: '/workloads/shop/releases', theme: 'both' },
  { name: 'stack-logs', route: '/workloads/shop/logs', theme: 'both' },
  { name: 'stack-logs-one', route: '/workloads/shop/logs?service=worker' },
  { name: 'stack-stop', route: '/workloads/shop', act: click('Stop api') },
  {
    name: 'stack-scale',
    route: '/workloads/shop',
    act: async (page) => {
      await click('Scale')(page)
      await page.getByLabel('web', { exact: true }).fill('3')
      await click('Show the plan')(page)
    },
  },
  {
    name: 'stack-files',
    route: '/workloads/shop/files',
    theme: 'both',
    act: async (page) => {
      const text = page.getByRole('textbox', { name: 'Text of compose.yaml' })
      await text.waitFor()
      await text.click()
      await page.keyboard.press('Control+End')
      await page.keyboard.type('    port: 8080\nvolumes: {')
      await page.getByLabel('Mark changes').check()
      await page.waitForTimeout(300)
    },
  },
  {
    name: 'stack-files-offers',
    route: '/workloads/shop/files',
    act: async (page) => {
      const text = page.getByRole('textbox', { name: 'Text of compose.yaml' })
      await text.waitFor()
      await text.click()
      await page.keyboard.press('Control+End')
      await page.keyboard.type('    h')
      await page.keyboard.press('Control+ ')
      await page.waitForTimeout(500)
    },
  },
  {
    name: 'stack-rendered',
    route: '/workloads/shop/files',
    theme: 'dark',
    act: async (page) => page.getByRole('tab', { name: 'What it comes to' }).click(),
  },
  { name: 'stack-lost', route: '/workloads/shop', lost: true },
  { name: 'stack-compare-failing', route: '/workloads/shop/files', scenario: 'failing' },
  { name: 'stack-compare', route: '/workloads/shop/files', theme: 'both', act: compare },
  { name: 'stack-compare-narrow', route: '/workloads/shop/files', width: 900, act: compare },
  {
    name: 'releases-compare',
    route: '/workloads/checkout/releases',
    theme: 'dark',
    act: click('Compare the texts'),
  },
  { name: 'stack-fleet', route: '/fleet' },
  { name: 'stack-fleet-wide', route: '/fleet', width: 1920, theme: 'dark' },
  {
    name: 'adopt',
    route: '/hosts?host=prod-1',
    theme: 'both',
    height: 900,
    act: click('Adopt wiki on prod-1'),
  },
  {
    name: 'adopt-container',
    route: '/fleet',
    theme: 'both',
    height: 1100,
    act: adoptContainer,
  },
  {
    name: 'adopt-narrow',
    route: '/fleet',
    width: 900,
    height: 700,
    act: click('Adopt wiki on prod-1'),
  },
  {
    name: 'adopt-failing',
    route: '/fleet',
    theme: 'both',
    act: click('Adopt metrics on prod-1'),
  },
  {
    name: 'adopt-offered',
    route: '/hosts?host=prod-1',
    width: 900,
    height: 1100,
  },
  {
    name: 'stack-delete',
    route: '/workloads/shop',
    theme: 'both',
    height: 900,
    act: async (page) => {
      await click('Delete shop')(page)
      await page.getByLabel('ls-shop_cache').check()
      await page.waitForTimeout(500)
    },
  },
  { name: 'stack-delete-narrow', route: '/workloads/shop', width: 900, act: click('Delete shop') },
  {
    name: 'stack-palette',
    route: '/fleet',
    theme: 'both',
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('worker of shop')
    },
  },
  {
    name: 'stack-deploy',
    route: '/workloads/shop',
    theme: 'both',
    height: 1000,
    act: previewStack,
  },
  {
    name: 'stack-orphans',
    route: '/workloads/shop',
    width: 900,
    height: 1000,
    act: async (page) => {
      await previewStack(page)
      await page.getByRole('checkbox').check()
      await page.waitForTimeout(500)
    },
  },
  { name: 'stack-pull', route: '/workloads/shop', theme: 'both', height: 1000, act: pullStack },
  { name: 'stack-pull-narrow', route: '/workloads/shop', width: 900, height: 1000, act: pullStack },
  {
    name: 'stack-pulled',
    route: '/deployments',
    theme: 'both',
    height: 1100,
    act: async (page) => {
      await page.getByText('Ship 2.4').first().click()
      await click(/^pull/)(page)
    },
  },
  {
    name: 'stack-pull-failed',
    route: '/deployments',
    theme: 'both',
    height: 1600,
    act: async (page) => page.getByText('Ship the new catalogue').first().click(),
  },
  {
    name: 'stack-unstable',
    route: '/deployments',
    theme: 'both',
    width: 1500,
    act: async (page) => page.getByText('Ship 2.4').first().click(),
  },
  {
    name: 'stack-unstable-narrow',
    route: '/deployments',
    width: 900,
    act: async (page) => page.getByText('Unstable').first().click(),
  },
  { name: 'delete', route: '/workloads/checkout', act: click('Delete checkout') },
  {
    name: 'link-proposal',
    theme: 'both',
    route: `/workloads/checkout?deploy=${encodeURIComponent(`workload=checkout&tag=v43&digest=sha256:${'0123456789abcdef'.repeat(4)}&expires=4000000000&reason=faster%20start&from=CI%20of%20checkout`)}`,
  },
  { name: 'link-refused', route: `/link?link=${encodeURIComponent('longshore://exec/web')}` },
  {
    name: 'link-proposal-narrow',
    width: 700,
    route: `/workloads/checkout?rollback=${encodeURIComponent('workload=checkout&to=r3&expires=4000000000')}`,
  },
  {
    name: 'container',
    route: '/fleet',
    act: async (page) => page.getByText('traefik').first().click(),
  },
  { name: 'deployments', route: '/deployments', theme: 'both' },
  { name: 'deployments-narrow', route: '/deployments', width: 900 },
  { name: 'deployments-empty', route: '/deployments', scenario: 'empty' },
  { name: 'deployments-failing', route: '/deployments', scenario: 'failing' },
  {
    name: 'deployment-running',
    route: '/deployments',
    theme: 'both',
    act: async (page) => page.getByText('v42').first().click(),
  },
  {
    name: 'deployment-failed',
    route: '/deployments',
    theme: 'both',
    act: async (page) => page.getByText('broken').first().click(),
  },
  { name: 'hosts', route: '/hosts?host=edge-ams', theme: 'both' },
  { name: 'hosts-narrow', route: '/hosts', width: 900 },
  { name: 'hosts-online', route: '/hosts?host=prod-1', width: 1920, height: 1080 },
  { name: 'hosts-empty', route: '/hosts', scenario: 'empty' },
  { name: 'hosts-loading', route: '/hosts', scenario: 'loading' },
  { name: 'hosts-add', route: '/hosts', theme: 'both', height: 900, act: addPasted },
  {
    name: 'hosts-key',
    route: '/hosts',
    theme: 'both',
    height: 900,
    act: async (page) => {
      await addPasted(page)
      await click('Add build-box')(page)
    },
  },
  {
    name: 'hosts-doctor',
    route: '/hosts?host=prod-1',
    theme: 'both',
    height: 1100,
    act: async (page) => {
      await click('Examine prod-1')(page)
      await page.getByRole('button', { name: 'Copy as text' }).waitFor()
    },
  },
  { name: 'hosts-changed', scenario: 'troubled', route: '/hosts?host=changed', theme: 'both' },
  { name: 'hosts-answer', scenario: 'troubled', route: '/hosts?host=locked', theme: 'both' },
  { name: 'hosts-refused', scenario: 'troubled', route: '/hosts?host=refused' },
  {
    name: 'fleet-host',
    route: '/fleet',
    act: click(/^prod-1/),
  },
  {
    name: 'guard-typed',
    route: '/workloads/search-index',
    act: async (page) => {
      await click(/^Deploy$/)(page)
      await page.getByLabel('Tag').fill('1.15.0')
      await click('Show the plan')(page)
    },
  },
  { name: 'ill-fleet', scenario: 'troubled', route: '/fleet', theme: 'both', height: 900 },
  { name: 'ill-fleet-narrow', scenario: 'troubled', route: '/fleet', width: 900 },
  { name: 'ill-fleet-wide', scenario: 'troubled', route: '/fleet', width: 1920 },
  {
    name: 'ill-logs',
    ...{ route: '/workloads/shop/logs', theme: 'both' },
    act: async (page) => {
      await page.locator('[data-log-rows]').focus()
      await page.keyboard.press('g')
      await page.waitForTimeout(300)
    },
  },
  { name: 'ill-releases', route: '/workloads/platform/releases', width: 900 },
  { name: 'ill-record', scenario: 'troubled', route: '/workloads/archive' },
  { name: 'ill-stack', scenario: 'troubled', route: '/workloads/forum', theme: 'both' },
  { name: 'ill-stack-narrow', scenario: 'troubled', route: '/workloads/forum', width: 900 },
  {
    name: 'ill-plan',
    ...{ scenario: 'troubled', route: '/workloads/forum', theme: 'both', height: 1100 },
    act: previewStack,
  },
  {
    name: 'ill-asks',
    ...{ scenario: 'troubled', route: '/workloads/gateway', theme: 'both', height: 900 },
    act: click(/^Deploy$/),
  },
  {
    name: 'ill-allowed',
    ...{ scenario: 'troubled', route: '/workloads/gateway', width: 900, height: 1100 },
    act: async (page) => {
      await click(/^Deploy$/)(page)
      for (const box of await page.getByRole('checkbox').all()) await box.check()
      await click('Allow and plan again')(page)
    },
  },
  {
    name: 'ill-volumes',
    ...{ scenario: 'troubled', route: '/workloads/notes', width: 900, height: 1000 },
    act: async (page) => {
      await click(/^Deploy$/)(page)
      await click('Show the plan')(page)
    },
  },
  {
    name: 'ill-delete',
    ...{ scenario: 'troubled', route: '/workloads/notes', theme: 'both', height: 900 },
    act: click('Delete notes'),
  },
  ...(
    [
      ['not-undone', 'Ship 5.1'],
      ['left', 'First deployment'],
      ['put-back', 'Ship the ninth'],
      ['unhealthy', 'Health checks for all'],
    ] as const
  ).map(
    ([state, reason]): Shot => ({
      name: `ill-${state}`,
      ...{ scenario: 'troubled', route: '/deployments', theme: 'both', width: 1500 },
      act: async (page) => page.getByText(reason).first().click(),
    }),
  ),
  { name: 'hosts-failing', route: '/hosts', scenario: 'failing' },
  { name: 'settings', route: '/settings', theme: 'both' },
  { name: 'notifications', route: '/settings/notifications', theme: 'both', height: 1_500 },
  { name: 'notifications-narrow', route: '/settings/notifications', width: 900, height: 900 },
  { name: 'notifications-empty', route: '/settings/notifications', scenario: 'empty' },
  {
    name: 'notifications-failing',
    route: '/settings/notifications',
    scenario: 'failing',
  },
  {
    name: 'notifications-channel',
    route: '/settings/notifications',
    theme: 'both',
    act: click('Add channel'),
  },
  {
    name: 'notifications-rule',
    route: '/settings/notifications',
    theme: 'both',
    height: 1_000,
    act: click('Add rule'),
  },
  { name: 'secrets', route: '/settings', theme: 'both', act: toSecrets },
  { name: 'secrets-narrow', route: '/settings', width: 400, act: toSecrets },
  { name: 'secrets-empty', route: '/settings', scenario: 'empty', act: toSecrets },
  { name: 'secrets-set', route: '/settings', theme: 'both', act: inSecrets('Set a secret') },
  { name: 'secrets-import', route: '/settings', act: inSecrets('Import an env file') },
  { name: 'secrets-remove', route: '/settings', act: inSecrets('Remove DATABASE_URL') },
  { name: 'settings-tray', route: '/settings', theme: 'both', height: 1_600, act: pinTwo },
  { name: 'settings-failing', route: '/settings', scenario: 'failing' },
  { name: 'plan', route: '/plan/0123456789abcdef' },
  {
    name: 'palette',
    route: '/fleet',
    theme: 'both',
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('check')
    },
  },
  { name: 'keys', route: '/fleet', act: async (page) => page.keyboard.press('?') },
  { name: 'not-found', route: '/nowhere' },
]
