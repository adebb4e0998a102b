load ../helpers

@test "ftp_server: bad arguments are refused before anything is started" {
  assert_usage_error "--port 70000 65535" ftp_server --port 70000
}
