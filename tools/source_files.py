"""The files of the repository, as git sees them: tracked, or new and not ignored."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"

# The checkout may belong to another user than the one who runs the checks (a container's root).
_GIT = ["git", "-c", "safe.directory=*", "-C", str(ROOT)]


def git(*arguments):
    """The output lines of a git command; none when it fails (no git, no such revision)."""
    try:
        result = subprocess.run(_GIT + list(arguments), capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return result.stdout.splitlines()


def _walk():
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not {"build", ".git", ".crowdloom", "node_modules"} & set(parts):
            yield "/".join(parts)


def source_files(*suffixes):
    """Sorted paths, relative to the repository, that end in one of the suffixes."""
    names = git("ls-files", "--cached", "--others", "--exclude-standard") or list(_walk())
    found = {name for name in names if name.endswith(suffixes)}
    return sorted(name for name in found if (ROOT / name).is_file())


def changed_files(*suffixes):
    """What differs from the main branch: the working tree, and the commits that main lacks.

    On the main branch itself the last commit counts, so that a fresh clone has something to say.
    """
    bases = git("merge-base", "HEAD", "origin/main") or git("merge-base", "HEAD", "main")
    base = next(iter(bases), "HEAD")
    head = next(iter(git("rev-parse", "HEAD")), "HEAD")
    names = set(git("diff", "--name-only", "HEAD~1" if base in (head, "HEAD") else base))
    names |= set(git("ls-files", "--others", "--exclude-standard"))
    return [name for name in source_files(*suffixes) if name in names]
