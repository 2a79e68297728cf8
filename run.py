"""The two commands, with nothing but the standard library: `./run` starts everything, `./run test` tests it.

Commands: (none) set up, start, and print who one can sign in as; `setup` prepares .venv/ and starts nothing;
`test [pytest arguments]`; `cast` prints new sign-in links for the demo town. On Windows: `py run.py …`.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
ON_WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")
STAMP = VENV / "installed.json"
ROLES = {
    "office": "市の担当",
    "sc1": "第1層コーディネーター",
    "sc2": "第2層コーディネーター",
    "group": "団体",
    "business": "お店",
    "supporter": "お手伝いする人",
}


class CannotGoOn(Exception):
    """Something a person has to mend first; the message says what, Japanese first."""


def say(japanese: str, english: str = "") -> None:
    print(japanese + (f"\n  {english}" if english else ""), flush=True)


# --- What is installed ------------------------------------------------------------------------------------------------
def setup(lock: str = "base") -> None:
    """Have every package of requirements/<lock>.txt in .venv/. Does nothing when that is so already."""
    wanted = _digest(ROOT / "requirements" / f"{lock}.txt")
    installed = _stamps()
    if installed.get(lock) == wanted and PYTHON.is_file():
        return
    if not _starts(PYTHON):
        _make_venv()
        installed = {}
    say(f"必要な部品を入れています（requirements/{lock}.txt）…", "Installing the pinned packages.")
    _install(ROOT / "requirements" / f"{lock}.txt")
    installed[lock] = wanted
    if lock != "base":  # every lock holds the base lock
        installed["base"] = _digest(ROOT / "requirements" / "base.txt")
    STAMP.write_text(json.dumps(installed), "utf-8")


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _stamps() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _starts(python: Path) -> bool:
    probe = [str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 12))"]
    try:
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _working_uv() -> str | None:
    """uv, if there is one that starts: a version manager's shim may refuse."""
    uv = shutil.which("uv")
    try:
        works = uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        works = False
    return uv if works else None


def _make_venv() -> None:
    say("Python の置き場所（.venv）をつくっています…", "Creating .venv.")
    shutil.rmtree(VENV, ignore_errors=True)
    with_pip = not _working_uv() and importlib.util.find_spec("ensurepip") is not None
    _must([sys.executable, "-m", "venv", *([] if with_pip else ["--without-pip"]), str(VENV)])


def _install(lock: Path) -> None:
    options = ["--require-hashes", "-r", str(lock)]
    if uv := _working_uv():
        _must([uv, "pip", "install", "-q", "--python", str(PYTHON), *options])
        return
    quiet = ["-qq", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    if _runs([str(PYTHON), "-m", "pip", "--version"]) or _runs([str(PYTHON), "-m", "ensurepip", "-q"]):
        _must([str(PYTHON), "-m", "pip", "install", *quiet, *options])
    elif _runs([sys.executable, "-m", "pip", "--version"]):
        _must([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *quiet, *options])
    else:
        raise CannotGoOn(
            "pip がありません。Debian や Ubuntu では apt install python3-venv python3-pip で入ります。\n"
            "  Neither uv nor pip was found; on Debian or Ubuntu install python3-venv and python3-pip."
        )


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0


def _must(command: list[str]) -> None:
    if subprocess.run(command, stdin=subprocess.DEVNULL, cwd=ROOT, check=False).returncode != 0:
        raise CannotGoOn(
            "部品を入れられませんでした。ネットワークにつながっているか確かめて、もう一度実行してください。\n"
            f"  This command failed: {' '.join(command)}"
        )


# --- Environment and data ---------------------------------------------------------------------------------------------
def environment(port: int, demo: bool) -> dict[str, str]:
    """The children's environment: what is set already, or stands in .env, wins over what ./run would choose."""
    own = {
        "DJANGO_SETTINGS_MODULE": "sasaeai.config.settings",
        "SASAEAI_PUBLIC_URL": f"http://localhost:{port}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    own |= {"SASAEAI_DEMO": "1", "SASAEAI_STAFF_SECOND_FACTOR": "0"} if demo else {"DJANGO_DEBUG": "1"}
    env = own | _dotenv() | os.environ
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    return env


def _dotenv() -> dict[str, str]:
    try:
        lines = (ROOT / ".env").read_text("utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip().removeprefix("export "): value.strip().strip("\"'") for name, _, value in pairs}


class Data:
    """The folder with everything that is not code: database, key, media, mails, logs."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.folder = Path(env.get("SASAEAI_DATA_DIR") or ROOT / "var").resolve()
        self.sqlite = None if env.get("DATABASE_URL") else self.folder / "sasaeai.sqlite3"
        self.folder.mkdir(parents=True, exist_ok=True)

    def make_key(self) -> None:
        """A secret key of this installation's own, once, readable by its owner only."""
        if self.env.get("DJANGO_SECRET_KEY"):
            return
        with contextlib.suppress(FileExistsError):
            handle = os.open(self.folder / "secret_key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50))

    def reset(self) -> None:
        """Delete database, media, mails and caches. The key stays."""
        if self.sqlite is None:
            raise CannotGoOn(
                "--reset は DATABASE_URL のデータベースを消しません。\n"
                "  --reset only deletes the built-in SQLite database; DATABASE_URL is set."
            )
        say(f"{self.folder} のデータベース・写真・メールを消します。", "Deleting database, media and mails.")
        for file in self.folder.glob(self.sqlite.name + "*"):
            file.unlink()
        for name in ("media", "mail", "cache"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def migrate(self) -> None:
        """Bring the tables up to date. A second start sees by itself, in milliseconds, that they are."""
        stamp = self.folder / "migrated_with"
        lock = _digest(ROOT / "requirements" / "base.txt")
        if stamp.is_file() and stamp.read_text() == lock and self._own_migrations() <= self._applied():
            return
        say("データベースを用意しています…", "Preparing the database.")
        self.manage("migrate", "-v", "0")
        stamp.write_text(lock)

    def load_demo_if_empty(self) -> None:
        if self._town_count() == 0:
            say("練習用の町「結川市」をつくっています…", "Loading the demo town.")
            self.manage("load_demo")

    def manage(self, *arguments: str, capture: bool = False) -> str:
        """Run manage.py; returns what it printed if `capture`."""
        done = subprocess.run(
            [str(PYTHON), "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if capture else None,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            raise CannotGoOn(
                "うまくいきませんでした。上に出た文をご確認ください。\n"
                f"  manage.py {' '.join(arguments)} failed; see above."
            )
        return done.stdout or ""

    def _own_migrations(self) -> set[tuple[str, str]]:
        files = (ROOT / "platform" / "sasaeai").glob("*/migrations/0*.py")
        return {(file.parts[-3], file.stem) for file in files}

    def _applied(self) -> set[tuple[str, str]]:
        return set(self._rows("SELECT app, name FROM django_migrations"))

    def _town_count(self) -> int:
        if self.sqlite is None:
            code = "from sasaeai.places.models import Municipality; print(Municipality.objects.count())"
            return int(self.manage("shell", "-v", "0", "-c", code, capture=True).split()[-1])
        return self._rows("SELECT COUNT(*) FROM places_municipality")[0][0]

    def _rows(self, query: str) -> list:
        if self.sqlite is None or not self.sqlite.is_file():
            return []
        with contextlib.closing(sqlite3.connect(self.sqlite)) as database, contextlib.suppress(sqlite3.Error):
            return database.execute(query).fetchall()
        return []


# --- Running ----------------------------------------------------------------------------------------------------------
class Children:
    """Web server, worker and clock. They live and end together."""

    def __init__(self, data: Data, port: int) -> None:
        self.data = data
        self.logs = data.folder / "log"
        self.logs.mkdir(exist_ok=True)
        (data.folder / "static").mkdir(exist_ok=True)
        self.commands = {
            "web": _web_command(port),
            "worker": ["manage.py", "db_worker", "--no-reload", "--queue-name", "*"],
            "clock": ["manage.py", "run_due", "--every", "60"],
        }
        self.processes: dict[str, subprocess.Popen] = {}

    def start(self) -> None:
        for name, command in self.commands.items():
            with (self.logs / f"{name}.log").open("wb") as log:
                self.processes[name] = subprocess.Popen(
                    [str(PYTHON), *command],
                    cwd=ROOT,
                    env=self.data.env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    # Ctrl-C reaches only this process, which then ends them in order.
                    start_new_session=not ON_WINDOWS,
                )

    def ended(self) -> str | None:
        """The name of a child that has ended by itself."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + 10
        for process in self.processes.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def last_words(self, name: str) -> str:
        text = (self.logs / f"{name}.log").read_text("utf-8", "replace")
        return "\n".join(text.splitlines()[-25:])


def _web_command(port: int) -> list[str]:
    if ON_WINDOWS:
        return ["manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    return [
        *("-m", "gunicorn", "--worker-class", "gthread", "--workers", "1", "--threads", "8"),
        *("--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--graceful-timeout", "8", "--no-control-socket"),
        "sasaeai.config.wsgi:application",
    ]


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        if not ON_WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _wait_until_it_answers(children: Children, port: int) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        if name := children.ended():
            raise CannotGoOn(f"{children.last_words(name)}\n{name} が始まりませんでした。\n  {name} did not start.")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return
        time.sleep(0.1)
    raise CannotGoOn(f"90秒待っても始まりませんでした。{children.logs} をご覧ください。\n  No answer within 90 s.")


def print_cast(data: Data) -> None:
    """Who one can sign in as, each with a link that works once."""
    people = json.loads(data.manage("demo_cast", "--json", capture=True))
    say("\n練習用の町に、この人たちとして入れます（リンクはそれぞれ1回だけ。新しいリンク：./run cast）")
    say("  Sign in as one of these people; each link works once, ./run cast makes new ones.\n")
    for person in people:
        role = ROLES.get(person["role"], person["role"])
        area = f"・{person['area']}" if person.get("area") else ""
        say(f"  {role}{area}　{person['name']}\n      {person['link']}")


def start(options: argparse.Namespace) -> int:
    began = time.monotonic()
    if _is_taken(options.port):
        raise CannotGoOn(
            f"ポート {options.port} はほかのプログラムが使っています。./run --port {options.port + 1} のように、"
            f"別の番号で始めてください。\n  Port {options.port} is in use; choose another with --port."
        )
    setup()
    data = Data(environment(options.port, options.demo))
    if options.reset:
        data.reset()
    data.make_key()
    data.migrate()
    if options.demo:
        data.load_demo_if_empty()
    set_up_s = time.monotonic() - began
    children = Children(data, options.port)
    try:
        children.start()
        _wait_until_it_answers(children, options.port)
        say(f"\n支えあいが動いています： http://localhost:{options.port}/", "Sasaeai is running.")
        if options.demo:
            print_cast(data)
        say(f"\n終わるときは Ctrl-C。（用意 {set_up_s:.1f} 秒、記録は {children.logs}）", "Ctrl-C ends it.")
        return _stay(children)
    finally:
        children.stop()


def _stay(children: Children) -> int:
    while not (name := children.ended()):
        time.sleep(0.5)
    say(f"{children.last_words(name)}\n{name} が終わったので、全部を終わります。", f"{name} ended, so all end.")
    return 1


def test(arguments: list[str]) -> int:
    setup("test")
    env = environment(8000, demo=True)
    data = Data(env)
    data.make_key()
    (data.folder / "static").mkdir(exist_ok=True)
    command = [str(PYTHON), "-m", "pytest", "-m", "not browser", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description="支えあいを動かします。 Runs Sasaeai on this machine.")
    parser.add_argument("command", nargs="?", choices=["start", "setup", "test", "cast"], default="start")
    parser.add_argument("--port", type=int, default=8000, help="ポート番号 / port (8000)")
    parser.add_argument("--reset", action="store_true", help="データを消して始める / delete var/'s data first")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="練習用の町なし / without the demo town")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["test"]:
        return test(arguments[1:])
    options = parse(arguments)
    if options.command == "setup":
        setup()
        data = Data(environment(options.port, options.demo))
        data.make_key()
        say("用意ができました。./run で始まります。", "Ready: ./run starts it.")
        return 0
    if options.command == "cast":
        print_cast(Data(environment(options.port, demo=True)))
        return 0
    return start(options)


def _end(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    if sys.version_info < (3, 12):
        sys.exit("Python 3.12 以上で実行してください。 Python 3.12 or newer is needed.")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    for ending in ("SIGINT", "SIGTERM", "SIGHUP"):  # SIGINT too: a shell's background jobs ignore it
        if hasattr(signal, ending):
            signal.signal(getattr(signal, ending), _end)
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotGoOn as reason:
        print(reason, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        say("\n終わりました。", "Ended.")
        sys.exit(0)
