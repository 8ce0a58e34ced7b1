import type { MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  /** Shows a route of the window. */
  readonly go: (route: string) => void
  readonly openHomepage: () => void
}

export interface MenuPlatform {
  readonly isMac: boolean
  /** Developer tools are for those who build the app. */
  readonly isPackaged: boolean
}

type Items = MenuItemConstructorOptions[]
const separator: MenuItemConstructorOptions = { type: 'separator' }

/** The native menu as data. Standard roles bring their own shortcuts on each system. */
export function menuTemplate(platform: MenuPlatform, actions: MenuActions): Items {
  return [
    ...(platform.isMac ? [appMenu(actions)] : []),
    fileMenu(platform, actions),
    { role: 'editMenu' },
    viewMenu(platform, actions),
    { role: 'windowMenu' },
    {
      role: 'help',
      label: 'Help',
      submenu: [{ label: 'Longshore on the web', click: actions.openHomepage }],
    },
  ]
}

function settingsItem(actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: 'Settings',
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.go('/settings'),
  }
}

function appMenu(actions: MenuActions): MenuItemConstructorOptions {
  const rest: Items = [
    { role: 'services' },
    separator,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    separator,
    { role: 'quit' },
  ]
  return {
    role: 'appMenu',
    submenu: [{ role: 'about' }, separator, settingsItem(actions), separator, ...rest],
  }
}

function fileMenu(platform: MenuPlatform, actions: MenuActions): MenuItemConstructorOptions {
  const create: MenuItemConstructorOptions = {
    label: 'New workload',
    accelerator: 'CmdOrCtrl+N',
    click: () => actions.go('/new'),
  }
  const rest: Items = platform.isMac
    ? [{ role: 'close' }]
    : [settingsItem(actions), separator, { role: 'quit' }]
  return { role: 'fileMenu', label: 'File', submenu: [create, separator, ...rest] }
}

function viewMenu(platform: MenuPlatform, actions: MenuActions): MenuItemConstructorOptions {
  const places: Items = [
    ['Fleet', '/fleet'],
    ['Deployments', '/deployments'],
    ['Hosts', '/hosts'],
  ].map(([label = '', route = '/fleet'], index) => ({
    label,
    accelerator: `CmdOrCtrl+${index + 1}`,
    click: () => actions.go(route),
  }))
  const zoom: Items = [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }]
  const tools: Items = platform.isPackaged ? [] : [{ role: 'toggleDevTools' }]
  const rest: Items = [{ role: 'reload' }, ...tools, separator, ...zoom, separator]
  return {
    role: 'viewMenu',
    label: 'View',
    submenu: [...places, separator, ...rest, { role: 'togglefullscreen' }],
  }
}
