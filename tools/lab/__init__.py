"""lab - what ./lab is made of; see cli.py for its commands."""
