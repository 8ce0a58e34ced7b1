/** Finds the package of a Go module that is its program. Pure. */
import { err, ok, type Result } from '../../../../shared/lib/result.ts'

export interface GoPackage {
  /** `main` = a program. */
  readonly name: string
  readonly importPath: string
  /** Why it cannot be read; '' = it can. */
  readonly trouble: string
}

/** Import paths hold no blanks; what is wrong is quoted, and so on one line. */
export const packageFormat = '{{.Name}} {{.ImportPath}} {{with .Error}}{{printf "%q" .Err}}{{end}}'

/** Packages that `go list -f` prints with that format. */
export function readPackages(lines: readonly string[]): GoPackage[] {
  return lines.flatMap((line) => {
    const [, name = '', importPath = '', quoted = ''] = /^(\S*) (\S+) ?(.*)$/.exec(line) ?? []
    const trouble = quoted
      .replace(/^"|"$/g, '')
      .replace(/(\\[nt])+/g, ' ')
      .replace(/\\(.)/g, '$1')
    return importPath === '' ? [] : [{ name, importPath, trouble }]
  })
}

/** How `go` is asked for a package of the document: it takes a folder for one only where it begins with a dot. */
export function patternOf(wanted: string): string {
  if (wanted === '') return './...'
  const isPath = wanted.startsWith('./') || wanted === '.' || /^[^/]*\./.test(wanted)
  return isPath ? wanted : `./${wanted}`
}

/** Its import path; else in words why there is not one alone. `wanted`: what the document names; '' = nothing. */
export function programOf(packages: readonly GoPackage[], wanted: string): Result<string, string> {
  const mains = packages.filter(({ name }) => name === 'main').map(({ importPath }) => importPath)
  const [only, ...others] = mains
  if (only !== undefined && others.length === 0) return ok(only)
  if (only !== undefined)
    return err(`several packages are programs: ${mains.join(', ')}; name one as build.package`)
  const trouble = packages.map((each) => each.trouble).find(Boolean)
  if (trouble) return err(trouble)
  const where = wanted === '' ? 'the repository' : wanted
  return err(`${where} has no program: no package there is called main`)
}
