"""What import-linter cannot see: names inside modules, and third-party packages' parts."""

import ast
from pathlib import Path

from tests.contracts.sources import app_files, apps, imports, short, tree


def test_views_and_api_do_not_query():
    """The scope of what someone may see is decided in selectors; a query in a view would go around them."""
    found = [
        f"{short(file)}:{node.lineno}"
        for file in app_files("views", "api")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    assert not found, "\n".join(found)


def test_services_and_selectors_know_no_requests():
    found = [
        f"{short(file)}: {name}"
        for file in app_files("services", "selectors", "engine_io", "models")
        for name in imports(file)
        if name.startswith(("django.http", "django.shortcuts", "rest_framework"))
    ]
    assert not found, "\n".join(found)


def test_the_api_framework_stays_in_the_api():
    allowed = set(app_files("api", "api_v1"))
    found = [
        short(file)
        for app in apps()
        for file in app.rglob("*.py")
        if file not in allowed and any(name.startswith("rest_framework") for name in imports(file))
    ]
    assert not found, "\n".join(found)


def test_no_signals_of_our_own():
    found = [
        short(file)
        for app in apps()
        for file in app.rglob("*.py")
        for name in imports(file)
        if name.startswith("django.db.models.signals") or name == "django.dispatch"
    ]
    assert not found, "\n".join(found)


def test_only_engine_io_imports_an_engine():
    found = [
        short(file)
        for app in apps()
        for file in app.rglob("*.py")
        if "engine_io" not in short(file)
        and any(name.split(".")[0] in {"matching", "network"} for name in imports(file))
    ]
    assert not found, "\n".join(found)


def test_every_service_and_selector_says_what_it_does():
    silent = []
    for file in app_files("services", "selectors", "engine_io"):
        for node in public_functions(file):
            if not ast.get_docstring(node):
                silent.append(f"{short(file)}:{node.lineno} {node.name}")
    assert not silent, "\n".join(silent)


def test_services_are_keyword_only_and_selectors_are_scoped():
    loose = []
    for file in app_files("services", "selectors"):
        for node in public_functions(file):
            by_position = {argument.arg for argument in node.args.posonlyargs + node.args.args}
            if by_position & {"acting_user", "visible_to"}:
                loose.append(f"{short(file)}:{node.lineno} {node.name}")
    assert not loose, "acting_user and visible_to are named at every call:\n" + "\n".join(loose)


def public_functions(file: Path) -> list[ast.FunctionDef]:
    """What others may call: not what starts with _ or lies in a module that does."""
    if file.stem.startswith("_"):
        return []
    return [node for node in tree(file).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
