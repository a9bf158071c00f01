"""The same rule set in general engines: as many of the checks as each can say, on attributes worked out beforehand.

What they are not asked: to find the attributes in the events, to say why in words, or to name a cure.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import casbin
import cedarpy
import zen

FLAGS = (
    "behaviour_established", "evidence_recorded", "incident_reported", "evidence_current", "evidence_own", "warned",
    "opportunity", "continued", "response_weighed", "criterion_1", "criterion_2", "criterion_3", "criterion_4",
    "criterion_5", "criteria_favourable", "measure_fits", "lesser_considered", "access_open", "access_needs_respected",
    "unshared", "contact_named", "no_other", "length_stated", "review_set", "internal_review", "by_manager",
    "by_office_holder", "policy_in_date", "notice_states", "appeal_stated", "signposted",
)  # fmt: skip

# What each engine is asked beside the flags: the condition under which the rule is not met.
COMPARISONS = {
    "measure_in_proportion": "{c}weight > {c}ceiling",
    "blocking_only_if_severe": '{c}blocks {and_} {c}grade != "severe"',
    "length_within_limit": "{c}months > {c}most_months",
    "proposer_is_not_authoriser": "{c}proposer == {c}decider",
}

RULES = len(FLAGS) + len(COMPARISONS)


def attributes() -> dict[str, Any]:
    """A case in which two rules are not met."""
    return {name: name not in {"policy_in_date", "internal_review"} for name in FLAGS} | {
        "weight": 2, "ceiling": 7, "blocks": False, "grade": "serious", "months": 6, "most_months": 12,
        "proposer": "mary", "decider": "carol",
    }  # fmt: skip


def cedar() -> Callable[[], Any]:
    """Cedar, parsed beforehand, with the ids of the policies that decided.

    The principal, action and resource are given in the form that it reads quickest.
    """
    conditions = {name: f"!context.{name}" for name in FLAGS}
    conditions |= {name: text.format(c="context.", and_="&&") for name, text in COMPARISONS.items()}
    forbids = [f'@id("{name}") forbid(principal, action, resource) when {{ {c} }};' for name, c in conditions.items()]
    permit = '@id("otherwise") permit(principal, action, resource);'
    listed = json.loads(cedarpy.policies_to_json_str(permit + "".join(forbids)))
    listed["staticPolicies"] = {policy["annotations"]["id"]: policy for policy in listed["staticPolicies"].values()}
    policies = cedarpy.PolicySet.from_json_str(json.dumps(listed))
    entities = cedarpy.Entities.from_json_str("[]")
    names = {"principal": ("User", "mary"), "action": ("Action", "restrict"), "resource": ("Customer", "jo")}
    request = {part: {"type": type_, "id": id_} for part, (type_, id_) in names.items()} | {"context": attributes()}
    return lambda: cedarpy.is_authorized(request, policies, entities).diagnostics.reasons


def zen_graph() -> Callable[[], Any]:
    """A ZEN graph of one expression node that answers every rule."""
    conditions = {name: f"not {name}" for name in FLAGS}
    conditions |= {name: text.format(c="", and_="and") for name, text in COMPARISONS.items()}
    expressions = [{"id": name, "key": name, "value": value} for name, value in conditions.items()]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "content": {}},
        {"id": "rules", "type": "expressionNode", "name": "rules", "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "out", "content": {}},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "rules"},
        {"id": "b", "type": "edge", "sourceId": "rules", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    given = attributes()
    return lambda: decision.evaluate(given)


MODEL = """
[request_definition]
r = sub
[policy_definition]
p = name, condition, eft
[policy_effect]
e = !some(where (p.eft == deny))
[matchers]
m = eval(p.condition)
"""


class _Subject:
    """casbin reads attributes off an object."""

    def __init__(self, given: dict[str, Any]) -> None:
        vars(self).update(given)


def casbin_model() -> Callable[[], Any]:
    """Casbin with one policy a rule; it stops at the first that decides, so it says less than the others."""
    model = casbin.Enforcer.new_model(text=MODEL)
    enforcer = casbin.Enforcer(model)
    for name in FLAGS:
        enforcer.add_policy(name, f"not r.sub.{name}", "deny")
    for name, text in COMPARISONS.items():
        enforcer.add_policy(name, text.format(c="r.sub.", and_="and"), "deny")
    subject = _Subject(attributes())
    return lambda: enforcer.enforce_ex(subject)
