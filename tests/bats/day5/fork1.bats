load ../helpers

# facts ROLE WHEN KEY: the values of KEY= in what ROLE says at that moment.
facts() {
  says "$1" | grep "^$2:" | grep -Eo " $3=[^ ]+" | cut -d= -f2
}

@test "fork1: global, stack and heap have the same addresses in both" {
  run -0 fork1
  local variable
  for variable in a b c; do
    assert_regex "$(facts child changed "&$variable")" '^0x[0-9a-f]+$'
    assert_equal "$(field "&$variable" | wc -l)" 3
    assert_equal "$(field "&$variable" | sort -u | wc -l)" 1
  done
  assert_equal "$(grep -Eo '&.=[^ ]+' <<<"$output" | cut -d= -f2 | sort -u |
    wc -l)" 3
}

@test "fork1: the child's changes are unseen in the parent" {
  run -0 fork1
  local variable
  for variable in a b c; do
    assert_regex "$(facts parent before $variable)" '^[0-9]+$'
    assert_equal "$(facts parent after $variable)" \
      "$(facts parent before $variable)"
    assert_not_equal "$(facts child changed $variable)" \
      "$(facts parent before $variable)"
  done
}

@test "fork1: a file opened before the fork has one offset for both" {
  run -0 fork1
  (($(facts child changed offset) > $(facts parent before offset)))
  assert_equal "$(facts parent after offset)" "$(facts child changed offset)"
}

@test "fork1: --stdio prints a buffered line twice through a pipe" {
  run -0 fork1 --stdio
  assert_equal "$(grep -c 'printf was called once' <<<"$output")" 2
  assert_equal "$(grep 'printf was called' <<<"$output" | sort -u |
    wc -l)" 1
  assert_line --regexp 'buffered=[1-9][0-9]* .* the fork copies them'
}

@test "fork1: --stdio tells how many bytes the fork copies" {
  run -0 fork1 --stdio
  assert_equal "$(field buffered)" "$(grep -m1 'printf was' <<<"$output" |
    wc -c)"
}

@test "fork1: --stdio prints the line once on a terminal" {
  run -0 on_terminal fork1 --stdio
  assert_equal "$(grep -c 'printf was called once' <<<"$output")" 1
  assert_line --regexp 'buffered=0 .* terminal'
}

@test "fork1: --stdio says what is true of a line-buffered pipe too" {
  skip_under address "its runtime must come first in LD_PRELOAD"
  run -0 stdbuf -oL fork1 --stdio
  assert_equal "$(grep -c 'printf was called once' <<<"$output")" 1
  assert_line --partial 'buffered=0 '
}

@test "fork1: without --stdio no line comes twice" {
  run -0 fork1
  assert_equal "$(sort <<<"$output" | uniq -d)" ""
}

@test "fork1: help and bad arguments" {
  assert_help fork1
  assert_usage_error "--bogus" fork1 --bogus
  assert_usage_error "--stdio" fork1 --stdio=yes
  assert_usage_error "'surplus'" fork1 surplus
}

@test "fork1: nothing is left" {
  run -0 fork1 --stdio
  assert_nothing_left
}
