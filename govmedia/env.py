"""Typed readers of environment variables; nonsense stops the start with a sentence that says what to do."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MAIL_PORTS = {"none": 25, "starttls": 587, "tls": 465}
EXAMPLE_SECRETS = {"change-me", "changeme", "secret", "example", "insecure"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.lstrip("-").isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def bases(name: str) -> dict[str, str]:
    """`HOST=http://address,…`: where a platform's host is asked instead of at itself."""
    found = {}
    for pair in words(name):
        host, sign, base = pair.partition("=")
        if not sign or not host or "/" in host or urlsplit(base).scheme not in {"http", "https"}:
            raise ImproperlyConfigured(
                f"{name} must be pairs like api.example.com=http://127.0.0.1:9000, not {pair!r}."
            )
        found[host.strip().lower()] = base.strip().rstrip("/")
    return found


def state_directory(default: Path) -> Path:
    """Where all state of this installation lives; made with mode 700 if missing."""
    home = Path(text("GOVMEDIA_HOME") or default).expanduser().resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def secret(name: str, home: Path) -> str:
    """From the environment, else from a file in `home` that is made on first use (mode 600)."""
    value = text(name)
    if value:
        if len(value) < 32 or value.lower() in EXAMPLE_SECRETS or "example" in value.lower():
            raise ImproperlyConfigured(f"{name} is too short or an example; use 32 random characters.")
        return value
    path = home / f"{name.lower()}.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def old_secret(name: str, home: Path) -> str:
    """From the environment, else from a file in `home` if somebody has put one there; never made."""
    path = home / f"{name.lower()}.key"
    return text(name) or (path.read_text().strip() if path.is_file() else "")


def mail_server() -> dict[str, Any]:
    """What core.mail.MailServer is made of; an empty host means that the portal sends no mail."""
    security, sender = text("SMTP_SECURITY", "none").lower(), text("SMTP_FROM")
    if security not in MAIL_PORTS:
        raise ImproperlyConfigured(f"SMTP_SECURITY must be none, starttls or tls, not {security!r}.")
    host = text("SMTP_HOST")
    if host and "@" not in sender:
        raise ImproperlyConfigured("SMTP_FROM must be the mail address the portal sends from.")
    return {
        "host": host,
        "port": number("SMTP_PORT", MAIL_PORTS[security]),
        "user": text("SMTP_USER"),
        "password": text("SMTP_PASSWORD"),
        "security": security,
        "sender": sender,
    }


def database(home: Path) -> dict[str, object]:
    """Django's database settings: SQLite in `home`, or what DATABASE_URL names (postgres://…)."""
    url = text("DATABASE_URL")
    if not url:
        return _sqlite(home / "govmedia.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
        "TEST": {"TEMPLATE": "template0", "CHARSET": "UTF8"},
    }


def _sqlite(path: Path) -> dict[str, object]:
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "mmap_size=134217728",
        "journal_size_limit=27103364",
        "cache_size=2000",
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": ";".join(f"PRAGMA {pragma}" for pragma in pragmas),
        },
    }
