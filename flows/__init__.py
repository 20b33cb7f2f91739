"""Bots that ship with the program: one folder, one bot."""
