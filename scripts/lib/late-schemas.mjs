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
  const handlers = {
    get: (_, key) => Reflect.get(get(), key),
    has: (_, key) => Reflect.has(get(), key),
    getPrototypeOf: () => Reflect.getPrototypeOf(get()),
  }
  const standIn = new Proxy({}, handlers)
  making.set(standIn, get)
  return standIn
}
export const madeOf = (value) => making.get(value)?.() ?? value
`

/** A plugin of Vite, for the main process. */
export const lateSchemas = /** @type {const} */ ({
  name: 'late-schemas',
  enforce: 'pre',
  resolveId: (/** @type {string} */ source) => (source === helper ? helper : null),
  load: (/** @type {string} */ id) => (id === helper ? helperCode : null),
  transform: {
    order: 'pre',
    filter: { id: /[\\/]src[\\/](main|shared)[\\/].*\.ts$/ },
    handler: (/** @type {string} */ code, /** @type {string} */ id) => {
      const late = withLateSchemas(code, id)
      return late === code ? null : { code: late, map: null }
    },
  },
})

/**
 * The same module, with a stand-in for each schema that it makes when it is loaded: as a constant, or as an argument of
 * what makes a call of the contract.
 * @param {string} code
 * @param {string} file
 */
export function withLateSchemas(code, file) {
  const { program } = parseSync(file, code)
  /** @type {{ readonly at: number; readonly text: string }[]} */
  const inserted = []
  const constants = program.body.flatMap(constantsOf)
  const own = constants.filter(({ init }) => isSchema(init)).map(({ id }) => id.name)
  for (const { init } of constants) {
    for (const made of schemasIn(init)) {
      inserted.push({ at: made.start, text: '__lateSchema(() => ' }, { at: made.end, text: ')' })
      for (const name of namesWithin(made, own)) {
        inserted.push({ at: name.start, text: '__madeOf(' }, { at: name.end, text: ')' })
      }
    }
  }
  if (inserted.length === 0) return code
  inserted.sort((a, b) => a.at - b.at)
  let [late, done] = ['', 0]
  for (const { at, text } of inserted) {
    late += code.slice(done, at) + text
    done = at
  }
  const imported = `import { lateSchema as __lateSchema, madeOf as __madeOf } from '${helper}'\n`
  return imported + late + code.slice(done)
}

/** @typedef {{ readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: any }} Node */

/** Constants of a module itself. @param {Node} statement @returns {{ readonly id: Node; readonly init: Node }[]} */
function constantsOf(statement) {
  const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  if (declared?.type !== 'VariableDeclaration' || declared.kind !== 'const') return []
  return declared.declarations.filter((/** @type {Node} */ { init }) => init)
}

/** Outermost calls that make a schema. @param {Node} node @returns {Node[]} */
function schemasIn(node) {
  if (node.type === 'ObjectExpression') {
    // A field of a schema to come: it is made with that.
    const values = node.properties.map((/** @type {Node} */ { value }) => value)
    return values
      .filter((/** @type {Node} */ value) => value && !isSchema(value))
      .flatMap(schemasIn)
  }
  if (node.type !== 'CallExpression') return []
  return isSchema(node) ? [node] : node.arguments.flatMap(schemasIn)
}

/** Whether an expression is a call of zod, or of what is called a schema. @param {Node} node */
function isSchema(node) {
  let root = node
  if (root.type !== 'CallExpression') return false
  while (root.type === 'CallExpression' || root.type === 'MemberExpression') {
    root = root.type === 'CallExpression' ? root.callee : root.object
  }
  return root.type === 'Identifier' && (root.name === 'z' || /Schema$/.test(root.name))
}

/**
 * Names of schemas that an expression reads.
 * @param {Node} node
 * @param {readonly string[]} own constants of the module that are schemas
 * @returns {Node[]}
 */
function namesWithin(node, own) {
  if (node.type === 'Identifier') {
    return own.includes(node.name) || /Schema$/.test(node.name) ? [node] : []
  }
  // A short property would need its name twice: a stand-in does as well.
  if (node.type === 'Property') return node.shorthand ? [] : namesWithin(node.value, own)
  if (node.type === 'MemberExpression') return namesWithin(node.object, own)
  return Object.values(node)
    .flat()
    .filter((child) => typeof child?.type === 'string')
    .flatMap((child) => namesWithin(child, own))
}
