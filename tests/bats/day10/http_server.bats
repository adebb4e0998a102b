load ../helpers

@test "http_server: help" {
  assert_help http_server
}
