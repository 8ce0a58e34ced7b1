// Schemas of what ships are made when they are first asked for: a command uses few of those that it loads, and making
// all of them takes longer than the start of Node.
import { parseSync } from 'vite'

const helper = '\0late-schema'

/** A stand-in for a schema that is not made yet; `madeOf` gives the schema itself, so that those made of others have no stand-in within. */
const helperCode = `
const making = new WeakMap()
export function lateSchema(make) {
  let made
  const get = () => (made ??= make())
  const standIn = new Proxy({}, {
    get: (_, key) => Reflect.get(get(), key),
    has: (_, key) => Reflect.has(get(), key),
    getPrototypeOf: () => Reflect.getPrototypeOf(get()),
  })
  making.set(standIn, get)
  return standIn
}
export const madeOf = (value) => making.get(value)?.() ?? value
`

/** A plugin of Vite, for the main process. */
export const lateSchemas = {
  name: 'late-schemas',
  enforce: 'pre',
  resolveId: (source: string) => (source === helper ? helper : null),
  load: (id: string) => (id === helper ? helperCode : null),
  transform: {
    order: 'pre',
    filter: { id: /[\\/]src[\\/](main|shared)[\\/].*\.ts$/ },
    handler: (code: string, id: string) => {
      const late = withLateSchemas(code, id)
      return late === code ? null : { code: late, map: null }
    },
  },
} as const

/**
 * The same module, with a stand-in for each schema that it makes when it is loaded: as a constant, or as an argument of
 * what makes a call of the contract.
 */
function withLateSchemas(code: string, file: string): string {
  const constants = nodesOf(parseSync(file, code).program).flatMap(constantsOf)
  const own = constants.filter(({ init }) => isSchema(init)).map(({ name }) => name)
  const around = (to: string) => (node: Node) => [
    { at: node.start, text: to },
    { at: node.end, text: ')' },
  ]
  const inserted = constants
    .flatMap(({ init }) => schemasIn(init))
    .flatMap((made) => [
      ...around('__lateSchema(() => ')(made),
      ...namesWithin(made, own).flatMap(around('__madeOf(')),
    ])
    .sort((a, b) => a.at - b.at)
  if (inserted.length === 0) return code
  let [late, done] = ['', 0]
  for (const { at, text } of inserted) {
    late += code.slice(done, at) + text
    done = at
  }
  const imported = `import { lateSchema as __lateSchema, madeOf as __madeOf } from '${helper}'\n`
  return imported + late + code.slice(done)
}

/** A node of a syntax tree, as ESTree has it. */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value

/** Nodes right below a node, or those below one key of it. */
function nodesOf(node: Node, key?: string): Node[] {
  const entries = Object.entries(node).filter(([name]) => key === undefined || name === key)
  return entries.flatMap(([, value]: [string, unknown]) => value).filter(isNode)
}

const nameOf = (node: Node | undefined): string =>
  node && 'name' in node && typeof node.name === 'string' ? node.name : ''

/** Constants of a module itself. */
function constantsOf(statement: Node): { readonly name: string; readonly init: Node }[] {
  const isExport = statement.type === 'ExportNamedDeclaration'
  return (isExport ? nodesOf(statement, 'declaration') : [statement])
    .filter((declared) => 'kind' in declared && declared.kind === 'const')
    .flatMap((declared) => nodesOf(declared, 'declarations'))
    .flatMap((each) => {
      const name = nameOf(nodesOf(each, 'id')[0])
      return nodesOf(each, 'init').map((init) => ({ name, init }))
    })
}

/** Outermost calls that make a schema. */
function schemasIn(node: Node): Node[] {
  // A field of a schema to come is made with that.
  if (node.type === 'ObjectExpression')
    return nodesOf(node, 'properties')
      .flatMap((property) => nodesOf(property, 'value'))
      .filter((value) => !isSchema(value))
      .flatMap(schemasIn)
  if (node.type !== 'CallExpression') return []
  return isSchema(node) ? [node] : nodesOf(node, 'arguments').flatMap(schemasIn)
}

/** Whether an expression is a call of zod, or of what is called a schema. */
function isSchema(node: Node): boolean {
  let root: Node | undefined = node.type === 'CallExpression' ? node : undefined
  while (root?.type === 'CallExpression' || root?.type === 'MemberExpression') {
    root = nodesOf(root, root.type === 'CallExpression' ? 'callee' : 'object')[0]
  }
  return /^z$|Schema$/.test(nameOf(root))
}

/** The one child of a node that is read when it runs, by its type: names of properties and types are not. */
const readKeys: Readonly<Record<string, string>> = {
  Property: 'value',
  MemberExpression: 'object',
  TSAsExpression: 'expression',
  TSSatisfiesExpression: 'expression',
  TSNonNullExpression: 'expression',
}

/** Names of schemas that an expression reads; `own`: constants of the module that are schemas. */
function namesWithin(node: Node, own: readonly string[]): Node[] {
  if (node.type === 'Identifier') {
    return own.includes(nameOf(node)) || /Schema$/.test(nameOf(node)) ? [node] : []
  }
  // A short property would need its name twice: a stand-in does as well.
  if ('shorthand' in node && node.shorthand === true) return []
  const key = readKeys[node.type]
  if (key === undefined && node.type.startsWith('TS')) return []
  return nodesOf(node, key).flatMap((child) => namesWithin(child, own))
}
