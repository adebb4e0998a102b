"""scenes - what the clients of the tests share: each is a script of scenes.

    scenes.play(__doc__, hello, goodbye)    SCRIPT hello PORT [ARG...]

A scene is a function of a port and texts. It plays to its end and expects what
it should see; the first thing that isn't so is a line on stderr, and status 1.
"""
import os
import sys


def expect(condition, what):
    if not condition:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {what}")


def play(doc, *scenes):
    """Plays the scene that the command line names."""
    by_name = {scene.__name__: scene for scene in scenes}
    if len(sys.argv) < 3 or sys.argv[1] not in by_name:
        sys.exit(f"{doc}\nScenes: {', '.join(by_name)}")
    by_name[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:])
