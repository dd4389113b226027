"""What must hold in a fleet's data: one rule a module of `rules/`, found by folder."""
