"""progress - what a student has reached, and which hints were shown: in
build/progress.json, so that nothing but generated files changes."""
import json
import os
import re

from lab import catalog


class Progress:
    def __init__(self, root):
        self.path = os.path.join(root, "build", "progress.json")
        self._load()

    def _load(self):
        self.of = {}
        try:
            with open(self.path, encoding="utf-8") as file:
                self.of = json.load(file)
        except (OSError, ValueError):
            pass  # none yet, or torn: it starts anew

    def _entry(self, name):
        """As it is now: another ./lab may have written since we looked."""
        self._load()
        return self.of.setdefault(name, {})

    def _save(self):
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        catalog.write(self.path, json.dumps(self.of, indent=1))

    def best(self, name):
        return self.of.get(name, {}).get("best", 0)

    def mark(self, name):
        """[x] solved, [~] begun, [ ] not yet."""
        best = self.best(name)
        return "[x]" if best == 100 else "[~]" if best > 0 else "[ ]"

    def note(self, record):
        entry = self._entry(record["exercise"])
        entry["best"] = max(entry.get("best", 0), record["score"])
        self._save()

    def hints(self, name):
        return self.of.get(name, {}).get("hints", 0)

    def note_hint(self, name, count):
        self._entry(name)["hints"] = count
        self._save()


def hints(readme):
    """The hints of an exercise's README: its folded parts, in order."""
    return [re.sub(r"\s+", " ", text).strip() for text in re.findall(
        r"<details>\s*<summary>Hint[^<]*</summary>(.*?)</details>", readme,
        re.S)]
