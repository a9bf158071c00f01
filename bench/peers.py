"""The same rules in general engines: each rule is a condition on one fact, which was worked out beforehand.

What they are not asked: to find the facts in the events, to say why in words, or to name a cure. They get every fact,
as ours does, whether it is in order or not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import casbin
import cedarpy
import zen

Facts = Mapping[str, bool]
"""By the rule's name, whether it is in order; a name is one that each engine can spell."""


def cedar(facts: Facts) -> Callable[[], Any]:
    """Cedar, parsed beforehand, with the ids of the policies that decided.

    The principal, action and resource are given in the form that it reads quickest, and so are the facts: as flags.
    """
    forbids = [f'@id("{name}") forbid(principal, action, resource) when {{ !context.{name} }};' for name in facts]
    permit = '@id("otherwise") permit(principal, action, resource);'
    listed = json.loads(cedarpy.policies_to_json_str(permit + "".join(forbids)))
    listed["staticPolicies"] = {policy["annotations"]["id"]: policy for policy in listed["staticPolicies"].values()}
    policies = cedarpy.PolicySet.from_json_str(json.dumps(listed))
    entities = cedarpy.Entities.from_json_str("[]")
    names = {"principal": ("User", "mary"), "action": ("Action", "restrict"), "resource": ("Customer", "jo")}
    request = {part: {"type": type_, "id": id_} for part, (type_, id_) in names.items()} | {"context": dict(facts)}
    return lambda: cedarpy.is_authorized(request, policies, entities).diagnostics.reasons


def zen_graph(facts: Facts) -> Callable[[], Any]:
    """A ZEN graph of one expression node that answers every rule."""
    expressions = [{"id": name, "key": name, "value": f"not {name}"} for name in facts]
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
    given = dict(facts)
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

    def __init__(self, given: Facts) -> None:
        vars(self).update(given)


def casbin_model(facts: Facts) -> Callable[[], Any]:
    """Casbin with one policy a rule; it stops at the first that decides, so it says less than the others."""
    model = casbin.Enforcer.new_model(text=MODEL)
    enforcer = casbin.Enforcer(model)
    for name in facts:
        enforcer.add_policy(name, f"not r.sub.{name}", "deny")
    subject = _Subject(facts)
    return lambda: enforcer.enforce_ex(subject)
