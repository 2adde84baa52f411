"""Settings from the environment, and the messages about invalid ones."""

import stat
from pathlib import Path

import pytest

import settings
from settings import InvalidSettingsError, Settings

KEY = "0123456789abcdef-only-for-tests-0123456789"


def read(folder: Path, **environment: str) -> Settings:
    return settings.read_settings({"INSTANCE_DIR": str(folder), **environment})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("WORKERS", "-1"),
        ("WORKERS", "many"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "yes"),
        ("POSTS_PER_MINUTE", "0"),
        ("DEMO", "perhaps"),
        ("DEBUG", "2"),
        ("SITE_NAME", "x" * 61),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 64),
        ("SITE_URL", "example.org"),
        ("SITE_URL", "ftp://example.org"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "https://example.org/under"),
        ("SITE_URL", "https://example.org?a=b"),
        ("SITE_URL", "https://example.org#part"),
        ("SITE_URL", "https://user:password@example.org"),
        ("SITE_URL", "https://example.org:99999"),
        ("SITE_URL", "http://["),
    ],
)
def test_a_bad_value_names_its_setting(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(InvalidSettingsError, match=f"Cannot start: .*{name}"):
        read(tmp_path, **{name: value})


def test_all_invalid_settings_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingsError, match=r"(?s)PORT.*WORKERS"):
        read(tmp_path, PORT="0", WORKERS="-1")


def test_a_bad_key_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingsError) as refused:
        read(tmp_path, SECRET_KEY="hunter2")
    assert "hunter2" not in str(refused.value)


def test_an_empty_value_means_not_set(tmp_path: Path) -> None:
    assert read(tmp_path, PORT="", SITE_NAME="").port == 8000


def test_other_environment_variables_are_ignored(tmp_path: Path) -> None:
    assert read(tmp_path, PATH="/bin", TERM="dumb").host == "127.0.0.1"


def test_the_first_run_creates_a_key_file_for_its_owner_only(tmp_path: Path) -> None:
    key = read(tmp_path / "new").secret_key
    file = tmp_path / "new" / "secret_key"
    assert len(key) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == key


def test_the_second_run_reads_the_same_key(tmp_path: Path) -> None:
    assert read(tmp_path).secret_key == read(tmp_path).secret_key


def test_two_instances_have_different_keys(tmp_path: Path) -> None:
    assert read(tmp_path / "one").secret_key != read(tmp_path / "two").secret_key


def test_a_key_file_without_a_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(InvalidSettingsError, match="secret_key: holds no usable key; delete the file"):
        read(tmp_path)


def test_a_secret_key_from_the_environment_creates_no_file(tmp_path: Path) -> None:
    assert read(tmp_path, SECRET_KEY=KEY).secret_key == KEY
    assert list(tmp_path.iterdir()) == []


def test_fallback_keys_are_comma_separated(tmp_path: Path) -> None:
    keys = tuple(f"{number}123456789abcdefghijklmnopqrstuvwxyz" for number in "12")
    assert read(tmp_path, SECRET_KEY_FALLBACKS=",".join(keys)).secret_key_fallbacks == keys


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY_FALLBACKS", "short"),
        ("DATABASE_URL", "mysql://elsewhere/x"),
        ("DATABASE_POOLER", "session"),
        ("MAIL_URL", "carrier-pigeon:"),
    ],
)
def test_an_invalid_url_or_key_names_its_setting(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(InvalidSettingsError, match=name):
        read(tmp_path, **{name: value})


def test_the_origin_defaults_to_loopback_with_the_port(tmp_path: Path) -> None:
    loaded = read(tmp_path, PORT="8123")
    assert (loaded.origin, loaded.secure) == ("http://127.0.0.1:8123", False)


def test_a_site_url_sets_the_origin_and_a_trusted_host(tmp_path: Path) -> None:
    loaded = read(tmp_path, SITE_URL="https://ship.example:8443/")
    assert (loaded.origin, loaded.secure) == ("https://ship.example:8443", True)
    assert "ship.example" in loaded.trusted_hosts


def test_the_database_defaults_to_a_file_in_the_instance_folder(tmp_path: Path) -> None:
    assert read(tmp_path).database == f"sqlite:///{tmp_path}/shipworthy.db"
    assert read(tmp_path, DATABASE_URL="sqlite:////var/ship.db").database == "sqlite:////var/ship.db"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_database_that_nodes_share_needs_a_key_in_the_settings(tmp_path: Path, scheme: str) -> None:
    address = f"{scheme}://site@db.example/site"
    with pytest.raises(InvalidSettingsError, match="Cannot start: SECRET_KEY: needs to be set"):
        read(tmp_path, DATABASE_URL=address)
    assert list(tmp_path.iterdir()) == []
    shared = read(tmp_path, DATABASE_URL=address, SECRET_KEY=KEY)
    assert shared.database == "postgresql://site@db.example/site"
