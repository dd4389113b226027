"""What the documents say is true: every example is run, every link leads somewhere."""
