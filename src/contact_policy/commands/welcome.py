"""What ``serve`` tells whoever starts it: where it is, tokens, and three things to try, true of the record as it is."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.commands import demonstration
from contact_policy.policy import Policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.who_may import Act, may
from contact_policy.records.role_names import RoleNames
from contact_policy.services import Transaction, contact_statuses, work_lists
from contact_policy.services.contact_statuses import Asked
from contact_policy.services.context import Context
from contact_policy.services.editions import Adoption
from contact_policy.settings import Settings


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What there is to try: how many proposals nobody has decided, and a number to ask about, restricted or not."""

    undecided: int
    phone: str
    is_restricted: bool


async def look(tx: Transaction, policy: Policy, now: datetime) -> OnRecord:
    """What is on record now: customers of the demonstration are decided about, and their restrictions end."""
    context = Context(tx, policy, demonstration.SAM, now)
    undecided = len(await work_lists.proposals(context))
    for phone in demonstration.RESTRICTED:
        found = await contact_statuses.ask(context, Asked(region="", phone=phone))
        if found.status.restricted:
            return OnRecord(undecided, phone, is_restricted=True)
    return OnRecord(undecided, demonstration.RESTRICTED[0], is_restricted=False)


def say_policy(policy: Policy, document: Path, adoption: Adoption) -> None:
    """Print by which edition the office goes, told apart by its digest: two may bear one number, which is told too."""
    version, since = policy.about.version, "from now on" if adoption.is_new else "as before"
    print(f"Policy: {document.name}, edition {version} ({policy.digest[:12]}), {since}.", flush=True)
    before = adoption.namesake
    if before is None:
        return
    of_before = f"in use under the same number before ({before.digest[:12]})"
    if before.document == document.read_text():
        said = f"What the settings say of the office is other than with edition {version} {of_before}"
        cure = ""
    else:
        said = f"The text of edition {version} differs from the one {of_before}"
        cure = "" if document == BUILT_IN else "; give a changed text a number of its own"
    print(f"{said}: what was decided stays under that one{cure}.", flush=True)


def say(settings: Settings, policy: Policy, address: str, found: OnRecord, now: datetime) -> None:
    """Print a token for each role, and then what to try, so that tokens push nothing off the screen."""
    issuer = DevelopmentIssuer(settings.data_dir)
    (proposer, *_) = may(policy, Act.PROPOSE)
    print(f"Development tokens, good for an hour (more: contact-policy token --role {proposer} --subject mary):")
    for role in RoleNames(policy).all():
        print(f"  {role:16} {issuer.issue(f'dev-{role}', [role], now)}", flush=True)
    print(
        _WELCOME.format(
            address=address,
            desk=", and sign in" + _decisions(policy, found.undecided) if settings.has_desk else "",
            caller="A restricted customer" if found.is_restricted else "Somebody who is not restricted",
            phone=found.phone.replace("+", "%2B"),
            where=_where(settings),
        ),
        flush=True,
    )


def _decisions(policy: Policy, undecided: int) -> str:
    if not undecided:
        return ""
    waiting = "one decision waits" if undecided == 1 else f"{undecided} decisions wait"
    return f" as the {policy.authority.deciding_title}: {waiting} for you"


def _where(settings: Settings) -> str:
    """What a command in another terminal has to be told to find the same folder; nothing for the usual one."""
    if settings.data_dir == Settings.from_environment({}).data_dir:
        return ""
    return f"CONTACT_POLICY_DATA_DIR={shlex.quote(str(settings.data_dir))} "


_WELCOME = """
contact-policy on {address}/

Three things to try:

1. Open it in a browser{desk}.
2. {caller} rings. In another terminal, in this folder: what is the telephone system told?
   curl -s -H "Authorization: Bearer $({where}.venv/bin/contact-policy token --role telephony --subject pbx)" \\
     "{address}/v1/contact-status?phone={phone}"
3. The same, and everything else, to read and to try out: {address}/docs
   Press "Authorize" and paste a token from above.
"""
