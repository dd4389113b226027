"""What to do: the wanted and the live state of every stage become ordered steps with reasons."""
