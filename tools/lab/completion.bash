# completion.bash - what bash completes behind ./lab. In ~/.bashrc, or by hand:
#   source tools/lab/completion.bash
_lab() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]} words="" kind=""
  local formats="json junit gradescope classroom autolab exercism prairielearn"
  if ((COMP_CWORD == 1)); then
    words="list show run grade watch hint reset progress grade-all render help"
  elif [[ $before == --file || $before == --out ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
  else
    case $command in
    show | run) ((COMP_CWORD > 2)) || kind=program ;;
    grade)
      kind=exercise
      words="all day5 day6 day7 day8 --file --seed --jobs ${formats// / --}"
      words=${words/json/--json}
      ;;
    watch | hint | reset) ((COMP_CWORD > 2)) || kind=exercise ;;
    render) ((COMP_CWORD > 2)) || words=$formats ;;
    grade-all) words="--out --jobs --exercise --seed" ;;
    esac
  fi
  [[ -z $kind ]] || words+=" $("$1" list 2>/dev/null |
    awk -F'\t' -v "k=$kind" '$2 == k { print $3 }')"
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  # nothing of ours: names of files, for grade-all's folder and render's record
  ((${#COMPREPLY[@]})) || mapfile -t COMPREPLY < <(compgen -f -- "$word")
}
complete -o filenames -F _lab lab ./lab
