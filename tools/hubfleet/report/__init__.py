"""Findings, plans, events and results as text and in machine formats."""
