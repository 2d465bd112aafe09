"""Matching runs: a cycle's rows read into a problem, solved in a process of its own, stored as proposals."""
