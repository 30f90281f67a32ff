"""Executed notebooks made into what is published: pages, paper, files."""
