"""What is made from code: one module each, found by this folder."""
