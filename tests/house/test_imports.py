"""The import contracts are held."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_imports_go_down_the_four_floors() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_library_is_imported_without_django() -> None:
    script = (
        "import sys; sys.modules['django'] = None\n"
        "import pkgutil, importlib, namagar.analysis, namagar.catalogue.reader, namagar.cli.main\n"
        "for found in pkgutil.walk_packages(namagar.analysis.__path__, 'namagar.analysis.'):\n"
        "    importlib.import_module(found.name)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
