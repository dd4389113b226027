"""Changes to people's files that keep their comments and order; new files in the house's style; the formatter."""
