"""What the contracts look at: the files of this repository, as git sees them or as they lie there."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS_DIR = ROOT / "platform" / "sasaeai"
TEXT_ENDINGS = {
    ".py",
    ".html",
    ".txt",
    ".md",
    ".toml",
    ".css",
    ".js",
    ".json",
    ".svg",
    ".sh",
    ".yaml",
    ".yml",
    ".po",
    "",
}


@cache
def tracked() -> list[Path]:
    """Every file that is in git or would be added; without git (a downloaded archive) every file but built ones."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout.split("\n")
        files = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        built = {".venv", "var", "__pycache__", ".git"}
        files = [file for file in ROOT.rglob("*") if not built & set(file.relative_to(ROOT).parts)]
    return [file for file in files if file.is_file()]


def text_files() -> list[Path]:
    return [file for file in tracked() if file.suffix in TEXT_ENDINGS]


def app_files(*names: str) -> list[Path]:
    """Python files of the apps called one of `names`, or lying in a folder called so."""
    return [
        file
        for file in sorted(APPS_DIR.rglob("*.py"))
        if file.stem in names or set(file.relative_to(APPS_DIR).parts[1:-1]) & set(names)
    ]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html")) + sorted(APPS_DIR.glob("*/templates/**/*.html"))


def apps() -> list[Path]:
    """The folders of our own apps."""
    return sorted(folder.parent for folder in APPS_DIR.glob("*/__init__.py"))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def short(file: Path) -> str:
    return str(file.relative_to(ROOT))


def imports(file: Path) -> set[str]:
    """The dotted names that a file imports, each `from x import y` also as x.y."""
    found = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found
