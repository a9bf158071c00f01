"""Every setting: what it is called, what may stand in it, and what it is when nothing does."""

from contact_policy.settings.settings import Environment, SettingError, SettingLine, Settings, describe

__all__ = ["Environment", "SettingError", "SettingLine", "Settings", "describe"]
