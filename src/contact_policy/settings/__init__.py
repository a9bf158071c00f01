"""Every setting: what it is called, what may stand in it, and what it is when nothing does."""

from contact_policy.settings.described import SettingLine, describe
from contact_policy.settings.identity import DEVELOPMENT_ISSUER
from contact_policy.settings.logs import LogFormat
from contact_policy.settings.settings import Environment, SettingError, Settings

__all__ = ["DEVELOPMENT_ISSUER", "Environment", "LogFormat", "SettingError", "SettingLine", "Settings", "describe"]
