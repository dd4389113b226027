"""Charts: the lock, the client that downloads and verifies, the cache of archives."""
