"""What the environment may ask for, and what a mistake is told."""

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


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingsError, match=r"(?s)PORT.*WORKERS"):
        read(tmp_path, PORT="0", WORKERS="-1")


def test_a_bad_key_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingsError) as refused:
        read(tmp_path, SECRET_KEY="hunter2")
    assert "hunter2" not in str(refused.value)


def test_an_empty_setting_is_as_good_as_none(tmp_path: Path) -> None:
    assert read(tmp_path, PORT="", SITE_NAME="").port == 8000


def test_other_variables_of_the_environment_are_no_concern(tmp_path: Path) -> None:
    assert read(tmp_path, PATH="/bin", TERM="dumb").host == "127.0.0.1"


def test_the_first_run_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    key = read(tmp_path / "new").secret_key
    file = tmp_path / "new" / "secret_key"
    assert len(key) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == key


def test_the_second_run_has_the_same_key(tmp_path: Path) -> None:
    assert read(tmp_path).secret_key == read(tmp_path).secret_key


def test_two_instances_have_different_keys(tmp_path: Path) -> None:
    assert read(tmp_path / "one").secret_key != read(tmp_path / "two").secret_key


def test_a_key_file_without_a_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(InvalidSettingsError, match="secret_key: holds no usable key; delete the file"):
        read(tmp_path)


def test_a_key_of_ones_own_leaves_no_file(tmp_path: Path) -> None:
    assert read(tmp_path, SECRET_KEY=KEY).secret_key == KEY
    assert list(tmp_path.iterdir()) == []


def test_older_keys_are_split_at_commas(tmp_path: Path) -> None:
    one, two = (f"{number}123456789abcdefghijklmnopqrstuvwxyz" for number in "12")
    assert read(tmp_path, SECRET_KEY_FALLBACKS=f"{one},{two}").secret_key_fallbacks == (one, two)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY_FALLBACKS", "short"),
        ("DATABASE_URL", "mysql://elsewhere/x"),
        ("MAIL_URL", "carrier-pigeon:"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(InvalidSettingsError, match=name):
        read(tmp_path, **{name: value})


def test_without_a_site_url_the_port_makes_it(tmp_path: Path) -> None:
    found = read(tmp_path, PORT="8123")
    assert (found.origin, found.secure) == ("http://127.0.0.1:8123", False)


def test_a_site_url_makes_the_origin_and_a_trusted_host(tmp_path: Path) -> None:
    found = read(tmp_path, SITE_URL="https://ship.example:8443/")
    assert (found.origin, found.secure) == ("https://ship.example:8443", True)
    assert "ship.example" in found.trusted_hosts


def test_the_database_stands_in_the_instance_folder_unless_named(tmp_path: Path) -> None:
    assert read(tmp_path).database == f"sqlite:///{tmp_path}/shipworthy.db"
    assert read(tmp_path, DATABASE_URL="sqlite:////var/ship.db").database == "sqlite:////var/ship.db"


def test_settings_are_never_changed_after() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1
