"""What takes many minutes: `nox -s soak` runs it and prints its figures."""
