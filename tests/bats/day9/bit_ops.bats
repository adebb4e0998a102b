load ../helpers

# bits KEY: the column of bits beside KEY=...
bits() {
  sed -nE "s/^bits [0-9]+: +$1  ([01]+)  $1=.*/\1/p" <<<"$output"
}

@test "bit_ops: 14 and 19: and 2, or 31, xor 29, << 56, >> 3" {
  run -0 bit_ops 14 19
  assert_equal "$(field and) $(field or) $(field xor)" "2 31 29"
  assert_equal "$(field '14<<2') $(field '14>>2') $(field '~a')" "56 3 -15"
}

@test "bit_ops: the columns are the numbers in binary, one below the other" {
  run -0 bit_ops 14 19
  assert_equal "$(bits a)" 00001110
  assert_equal "$(bits b)" 00010011
  assert_equal "$(bits and)" 00000010
  assert_equal "$(bits or)" 00011111
  assert_equal "$(bits xor)" 00011101
  assert_equal "$(bits '~a')" 11110001
  assert_equal "$(bits '14<<2')" 00111000
}

@test "bit_ops: any two numbers, small and large" {
  local a b key
  for a in 0 1 77 255 4660 65535 99999 2147483647; do
    for b in 0 3 254 32768; do
      run -0 bit_ops $a $b
      assert_equal "$(field and) $(field or) $(field xor) $(field '~a')" \
        "$((a & b)) $((a | b)) $((a ^ b)) $((~a))"
      assert_equal "$(field "$a>>2")" $((a >> 2))
      for key in a b and or xor; do
        assert_equal $((2#$(bits $key))) "$(field $key)"
      done
    done
  done
}

@test "bit_ops: a shift to the left loses what doesn't fit in 32 bits" {
  run -0 bit_ops 1073741825 0
  assert_equal "$(field '1073741825<<2')" 4
}

@test "bit_ops: negative numbers are their two's complement" {
  run -0 bit_ops -1 -5
  assert_equal "$(bits a)" 11111111111111111111111111111111
  assert_equal "$(bits b)" 11111111111111111111111111111011
  assert_equal "$(field and) $(field or) $(field '~a')" "-5 -1 0"
  assert_equal "$(field '-1<<2') $(field '-1>>2')" "-4 -1"
  run -0 bit_ops -2147483648 0
  assert_equal "$(bits '~a')" 01111111111111111111111111111111
}

@test "bit_ops: a mask: set, clear and test, as poll uses them" {
  run -0 bit_ops 1 2
  assert_equal "$(bits IN) $(bits OUT)" "00000001 00000100"
  assert_equal "$(bits set)" 00000101
  assert_equal "$(bits clear)" 00000001
  assert_line --regexp ': test: IN=1 OUT=0$'
}

@test "bit_ops: poll gives back more bits than it was asked for" {
  run -0 bit_ops 1 2
  assert_equal "$(bits poll)" 00010001
  assert_line --partial "test: IN=1 HUP=1"
}

@test "bit_ops: help and bad arguments" {
  assert_help bit_ops
  assert_usage_error "A 'x'" bit_ops x 1
  assert_usage_error "B '2147483648' 2147483647" bit_ops 1 2147483648
  assert_usage_error "B" bit_ops 1
  assert_usage_error "'3'" bit_ops 1 2 3
}

@test "bit_ops: nothing is left" {
  run -0 bit_ops 14 19
  assert_nothing_left
}
