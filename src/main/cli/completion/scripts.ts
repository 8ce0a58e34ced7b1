/** Scripts by which shells complete our command lines: each asks `longshore __complete` at every Tab. */

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** The name of the hidden command that the scripts ask. */
export const asked = '__complete'

const bash = `# longshore: completion for bash
_longshore() {
  local IFS=$'\\n' line paths=''
  COMPREPLY=()
  while read -r line; do
    case $line in
      :files) paths=-f ;;
      :folders) paths=-d ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <(longshore ${asked} bash -- "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  if [[ -n $paths ]]; then
    COMPREPLY=($(compgen $paths -- "\${COMP_WORDS[COMP_CWORD]}"))
    compopt -o filenames 2>/dev/null
  elif [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=/] ]]; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -F _longshore longshore
`

const zsh = `#compdef longshore
# longshore: completion for zsh
_longshore() {
  local line
  local -a whole begun
  for line in "\${(@f)$(longshore ${asked} zsh -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :files) _files; return ;;
      :folders) _files -/; return ;;
      *[=/]:*) begun+=("$line") ;;
      *) whole+=("$line") ;;
    esac
  done
  (( $#whole )) && _describe -t values longshore whole
  (( $#begun )) && _describe -t values longshore begun -S ''
}
if [[ $funcstack[1] == _longshore ]]; then
  _longshore
else
  compdef _longshore longshore
fi
`

const fish = `# longshore: completion for fish
function __longshore_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (longshore ${asked} fish -- $words[2..-1] 2>/dev/null)
    switch $line
      case ':files'
        __fish_complete_path (commandline -ct)
      case ':folders'
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c longshore -f -a '(__longshore_complete)'
`

export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish }
