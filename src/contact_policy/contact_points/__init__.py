"""One spelling for each contact point, so that a restriction finds its person however a number or address is written.

``normalise_*`` is for what someone records: it raises ``ValueError`` with a text that never holds the input, but names
the character that cannot stay. ``read_*_question`` is for what a telephone or mail system asks: it never raises;
``None`` is nobody in particular.
"""

from contact_policy.contact_points.emails import normalise_email, read_email_question
from contact_policy.contact_points.phones import DEFAULT_REGION, normalise_phone, read_phone_question
from contact_policy.contact_points.postal import is_same_place, normalise_postal, postal_warnings
from contact_policy.contact_points.sip import SIP_URI_SCHEMA, normalise_sip_uri

__all__ = [
    "DEFAULT_REGION",
    "SIP_URI_SCHEMA",
    "is_same_place",
    "normalise_email",
    "normalise_phone",
    "normalise_postal",
    "normalise_sip_uri",
    "postal_warnings",
    "read_email_question",
    "read_phone_question",
]
