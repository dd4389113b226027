"""YAML documents with positions; a fleet from a folder, with blueprints merged and every value's source kept."""
