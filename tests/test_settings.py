"""Settings: read once, wrong ones named with their cure, and production never half-configured."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from contact_policy.settings import SettingError, Settings, describe

IDENTITY = {
    "CONTACT_POLICY_TOKEN_ISSUER": "https://identity.office.example",
    "CONTACT_POLICY_TOKEN_AUDIENCE": "contact-policy",
    "CONTACT_POLICY_TOKEN_JWKS_URL": "https://identity.office.example/keys",
}
PRODUCTION = {"CONTACT_POLICY_ENVIRONMENT": "production"}


def test_an_empty_environment_is_this_machine_only() -> None:
    settings = Settings.from_environment({})
    assert (settings.environment, settings.host, settings.port) == (None, "127.0.0.1", 8000)
    assert settings.data_dir == Path(".data")
    assert settings.token_algorithms == ("RS256", "ES256")
    assert settings.demo
    assert not settings.has_identity_provider


def test_an_empty_variable_is_one_not_set() -> None:
    assert Settings.from_environment({"PORT": "", "DEMO": " "}) == Settings.from_environment({})


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("CONTACT_POLICY_ENVIRONMENT", "prod"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("DEMO", "maybe"),
        ("CONTACT_POLICY_METRICS_OPEN", "2"),
        ("CONTACT_POLICY_DEFAULT_REGION", "GBR"),
        ("CONTACT_POLICY_TOKEN_ALGORITHMS", "RS256,none"),
        ("CONTACT_POLICY_TOKEN_ALGORITHMS", "HS256"),
        ("CONTACT_POLICY_TOKEN_LIFETIME_MINUTES", "0"),
        ("CONTACT_POLICY_TOKEN_LIFETIME_MINUTES", "90.5"),
        ("CONTACT_POLICY_TOKEN_ROLES_CLAIM", "realm_access..roles"),
        ("CONTACT_POLICY_TOKEN_PERSON_CLAIM", ".oid"),
        ("CONTACT_POLICY_POSTFIX_LISTEN", "10040"),
        ("CONTACT_POLICY_POSTFIX_LISTEN", "127.0.0.1:smtp"),
        ("CONTACT_POLICY_POSTFIX_SERVICE", "127.0.0.1:8000"),
        ("CONTACT_POLICY_TWILIO_VOICE_URL", "contact-policy.office.example"),
        ("CONTACT_POLICY_TWILIO_DIAL", "01632 960000"),
        ("CONTACT_POLICY_POOL_SIZE", "0"),
        ("CONTACT_POLICY_POOL_SIZE", "101"),
        ("CONTACT_POLICY_WAIT_SECONDS", "1.5"),
        ("CONTACT_POLICY_STATEMENT_SECONDS", "-1"),
        ("CONTACT_POLICY_CONNECTIONS", "many"),
    ],
)
def test_a_wrong_setting_is_named(variable: str, text: str) -> None:
    with pytest.raises(SettingError, match=f"^{variable}: "):
        Settings.from_environment({variable: text})


@pytest.mark.parametrize("missing", IDENTITY)
@pytest.mark.parametrize("where", [PRODUCTION, {}])
def test_identity_settings_belong_together(where: dict[str, str], missing: str) -> None:
    given = {variable: value for variable, value in IDENTITY.items() if variable != missing}
    with pytest.raises(SettingError, match=f"^{missing}: "):
        Settings.from_environment(where | given)


def test_production_does_not_start_without_an_identity_provider() -> None:
    with pytest.raises(SettingError, match="CONTACT_POLICY_TOKEN_ISSUER"):
        Settings.from_environment(PRODUCTION)
    settings = Settings.from_environment(PRODUCTION | IDENTITY)
    assert settings.is_production
    assert settings.has_identity_provider


@pytest.mark.parametrize("where", [PRODUCTION, {}])
@pytest.mark.parametrize(
    "url",
    [
        "http://identity.office.example/keys",
        "http://10.0.0.1/keys",
        "http://localhost.evil.example/keys",
        "http://127.0.0.1@evil.example/keys",
        "http://127.0.0.1.nip.example/keys",
        "ftp://127.0.0.1/keys",
        "file:///etc/keys.json",
        "https:///keys",
        "https://identity.office.example:x/keys",
        "https://identity.office.example/ke ys",
        "identity.office.example/keys",
    ],
)
def test_keys_are_never_fetched_where_somebody_on_the_way_could_change_them(where: dict[str, str], url: str) -> None:
    with pytest.raises(SettingError, match=r"^CONTACT_POLICY_TOKEN_JWKS_URL: give a URL that begins with https"):
        Settings.from_environment(where | IDENTITY | {"CONTACT_POLICY_TOKEN_JWKS_URL": url})


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/keys", "http://[::1]/keys", "http://localhost:8080/keys"])
def test_keys_may_be_fetched_in_the_clear_within_this_machine(url: str) -> None:
    given = PRODUCTION | IDENTITY | {"CONTACT_POLICY_TOKEN_JWKS_URL": url}
    assert Settings.from_environment(given).token_jwks_url == url


@pytest.mark.parametrize("name", ["contact-policy-development", "Contact-Policy-Development"])
def test_in_production_nobody_goes_by_the_development_issuers_name(name: str) -> None:
    given = IDENTITY | {"CONTACT_POLICY_TOKEN_ISSUER": name}
    assert Settings.from_environment(given).has_identity_provider
    with pytest.raises(SettingError, match=r"^CONTACT_POLICY_TOKEN_ISSUER: .*development issuer"):
        Settings.from_environment(PRODUCTION | given)


def test_keys_come_from_one_place() -> None:
    with pytest.raises(SettingError, match="either"):
        Settings.from_environment(IDENTITY | {"CONTACT_POLICY_TOKEN_JWKS_FILE": "keys.json"})


def test_a_secret_may_stand_in_a_file_and_is_shown_no_more_than_another(tmp_path: Path) -> None:
    url, key = tmp_path / "url", tmp_path / "key"
    url.write_text("postgresql://office:hush@db.example/office\n")
    key.write_text(" hush-hush \n")
    environ = {"DATABASE_URL_FILE": str(url), "CONTACT_POLICY_SMTP_PASSWORD_FILE": str(key)}
    environ |= {"CONTACT_POLICY_SMTP_HOST": "mail.example", "CONTACT_POLICY_SMTP_USERNAME": "office"}
    settings = Settings.from_environment(environ)
    assert settings.database_url == "postgresql://office:hush@db.example/office"
    assert settings.smtp_password == "hush-hush"  # noqa: S105 - made up
    assert (
        Settings.from_environment(environ | {"DATABASE_URL": "postgresql://here"}).database_url == "postgresql://here"
    )
    lines = {line.variable: line for line in describe(settings)}
    assert "CONTACT_POLICY_SMTP_PASSWORD_FILE" in lines["CONTACT_POLICY_SMTP_PASSWORD"].description
    assert not any("hush" in line.value for line in lines.values())


@pytest.mark.parametrize("variable", ["DATABASE_URL_FILE", "CONTACT_POLICY_DESK_SECRET_FILE"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, variable: str) -> None:
    with pytest.raises(SettingError, match=variable):
        Settings.from_environment({variable: str(tmp_path / "none")})


def test_every_setting_is_described_and_no_secret_shown() -> None:
    database = {"DATABASE_URL": "postgresql://office:s3cret@db.example/office"}
    settings = Settings.from_environment(database | {"CONTACT_POLICY_POSTFIX_KEY": "k3y"})
    lines = {line.variable: line for line in describe(settings)}
    assert lines["DATABASE_URL"].value == "postgresql://office:***@db.example/office"
    assert lines["CONTACT_POLICY_POSTFIX_KEY"].value == "***"
    assert lines["CONTACT_POLICY_POSTFIX_TOKEN"].value == ""
    assert lines["CONTACT_POLICY_TOKEN_ALGORITHMS"].value == lines["CONTACT_POLICY_TOKEN_ALGORITHMS"].default
    assert lines["DEMO"].value == "1"
    assert all(line.description for line in lines.values())


TWILIO = {
    "CONTACT_POLICY_TWILIO_AUTH_TOKEN": "s3cret",
    "CONTACT_POLICY_TWILIO_VOICE_URL": "https://contact-policy.office.example/v1/integrations/twilio/voice#ct=300",
    "CONTACT_POLICY_TWILIO_DIAL": "+441632960000",
}


@pytest.mark.parametrize("missing", ["CONTACT_POLICY_TWILIO_VOICE_URL", "CONTACT_POLICY_TWILIO_DIAL"])
def test_twilio_is_set_up_whole_or_not_at_all(missing: str) -> None:
    settings = Settings.from_environment(TWILIO)
    assert settings.twilio_voice_url == "https://contact-policy.office.example/v1/integrations/twilio/voice"
    with pytest.raises(SettingError, match=f"^{missing}: "):
        Settings.from_environment(TWILIO | {missing: ""})


SMTP = {"CONTACT_POLICY_SMTP_HOST": "mail.office.example"}
NOTIFY = {"CONTACT_POLICY_NOTIFY_API_KEY": f"office-{'-'.join(['26785a09-ab16-4eb0-8407-a37497a57506'] * 2)}"}


HOOK_URL, HOOK_SECRET = "CONTACT_POLICY_REMINDER_WEBHOOK_URL", "CONTACT_POLICY_REMINDER_WEBHOOK_SECRET"


def webhook_secret(length: int) -> str:
    return "whsec_" + base64.b64encode(b"k" * length).decode()


WEBHOOK = {HOOK_URL: "https://hooks.office.example/t0ken", HOOK_SECRET: webhook_secret(24)}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {HOOK_SECRET: webhook_secret(64)},
        {HOOK_URL: "http://127.0.0.1:9000/"},
        {HOOK_URL: "http://[::1]:9000/"},
        {HOOK_URL: "http://localhost/"},
    ],
)
def test_a_webhook_goes_by_https_or_within_this_machine_and_neither_url_nor_secret_is_shown(
    given: dict[str, str],
) -> None:
    settings = Settings.from_environment(WEBHOOK | given)
    assert settings.has_webhook
    lines = {line.variable: line.value for line in describe(settings)}
    assert (lines[HOOK_URL], lines[HOOK_SECRET]) == ("***", "***")


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_mail_goes_to_the_port_usual_for_its_security_unless_told_otherwise(security: str, port: int) -> None:
    given = SMTP | {"CONTACT_POLICY_SMTP_SECURITY": security}
    assert Settings.from_environment(given).port_of_smtp == port
    assert Settings.from_environment(given | {"CONTACT_POLICY_SMTP_PORT": "2525"}).port_of_smtp == 2525


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"CONTACT_POLICY_SMTP_PORT": "smtp"}, "CONTACT_POLICY_SMTP_PORT"),
        ({"CONTACT_POLICY_SMTP_SECURITY": "ssl"}, "CONTACT_POLICY_SMTP_SECURITY"),
        ({"CONTACT_POLICY_SMTP_SENDER": "the office"}, "CONTACT_POLICY_SMTP_SENDER"),
        ({"CONTACT_POLICY_REMINDER_ADDRESS_MANAGER": "mary"}, "CONTACT_POLICY_REMINDER_ADDRESS_MANAGER"),
        (SMTP | {"CONTACT_POLICY_SMTP_USERNAME": "office"}, "CONTACT_POLICY_SMTP_PASSWORD"),
        (
            SMTP
            | {
                "CONTACT_POLICY_SMTP_USERNAME": "office",
                "CONTACT_POLICY_SMTP_PASSWORD": "s3cret",
                "CONTACT_POLICY_SMTP_SECURITY": "none",
            },
            "CONTACT_POLICY_SMTP_SECURITY",
        ),
        ({"CONTACT_POLICY_NOTIFY_API_KEY": "office-1234"}, "CONTACT_POLICY_NOTIFY_API_KEY"),
        ({"CONTACT_POLICY_NOTIFY_EMAIL_TEMPLATE": "t"}, "CONTACT_POLICY_NOTIFY_API_KEY"),
        (SMTP | NOTIFY | {"CONTACT_POLICY_NOTIFY_EMAIL_TEMPLATE": "t"}, "CONTACT_POLICY_NOTIFY_EMAIL_TEMPLATE"),
        (NOTIFY | {"CONTACT_POLICY_NOTIFY_POSTAGE": "third"}, "CONTACT_POLICY_NOTIFY_POSTAGE"),
        ({HOOK_URL: WEBHOOK[HOOK_URL]}, HOOK_SECRET),
        ({HOOK_SECRET: WEBHOOK[HOOK_SECRET]}, HOOK_URL),
        (WEBHOOK | {HOOK_URL: "http://s3cret.office.example/"}, HOOK_URL),
        (WEBHOOK | {HOOK_URL: "http://127.0.0.1.office.example/s3cret"}, HOOK_URL),
        (WEBHOOK | {HOOK_URL: "https://hooks.office.example:s3cret/"}, HOOK_URL),
        (WEBHOOK | {HOOK_URL: "ftp://localhost/"}, HOOK_URL),
        (WEBHOOK | {HOOK_SECRET: "s3cret" * 8}, HOOK_SECRET),
        (WEBHOOK | {HOOK_SECRET: "whsec_s3cret!" + 32 * "A"}, HOOK_SECRET),
        (WEBHOOK | {HOOK_SECRET: webhook_secret(23)}, HOOK_SECRET),
        (WEBHOOK | {HOOK_SECRET: webhook_secret(65)}, HOOK_SECRET),
    ],
)
def test_settings_of_sending_that_do_not_go_together_are_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=f"^{named}: ") as refused:
        Settings.from_environment(given)
    assert "s3cret" not in str(refused.value)


def test_what_can_be_sent_follows_from_the_settings() -> None:
    def ways(given: dict[str, str]) -> tuple[bool, bool]:
        settings = Settings.from_environment(given)
        return settings.has_email, settings.has_letters

    assert ways({}) == (False, False)
    assert ways(SMTP) == (True, False)
    assert ways(SMTP | NOTIFY) == (True, True)
    assert ways(NOTIFY | {"CONTACT_POLICY_NOTIFY_EMAIL_TEMPLATE": "t"}) == (True, True)
    assert ways(NOTIFY | {"CONTACT_POLICY_NOTIFY_LETTERS": "0"}) == (False, False)
