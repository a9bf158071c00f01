"""The one route."""

import os
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.urls import path
from models import ContactPoint, Restriction
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

_TOKEN = f"Bearer {os.environ['TOKEN']}"


@api_view(["GET"])
def contact_status(request: Request) -> Response:
    """Answer the keys of ours for a number; the token is a constant."""
    if request.headers.get("Authorization") != _TOKEN:
        return Response(status=401)
    now = datetime.now(UTC)
    points = list(
        ContactPoint.objects.filter(kind="phone", value=request.query_params.get("phone", ""), removed_at=None)
    )
    in_force = Restriction.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=now.date()),
        Q(without_warning=True) | Q(decision_notice__deemed_received_at__lte=now),
        customer_id__in=[point.customer_id for point in points],
        ended_at=None,
        starts_on__lte=now.date(),
    )
    return Response(_answer(points, list(in_force) if points else [], now))


def _answer(points: list[ContactPoint], restrictions: list[Restriction], now: datetime) -> dict[str, Any]:
    measures = {measure["kind"]: measure for restriction in restrictions for measure in restriction.measures}
    limit = measures.get("call_time_limit", {}).get("minutes", 0)
    contact = measures.get("single_contact", {}).get("phone", "")
    return {
        "contract": "1",
        "restricted": bool(restrictions),
        "match": "none" if not restrictions else "shared" if any(point.shared for point in points) else "one",
        "action": "transfer" if contact else "limit" if limit else "connect",
        "max_call_seconds": limit * 60,
        "warn_before_end_seconds": 60 if limit else 0,
        "transfer_to": contact,
        "transfer_uri": "",
        "sip_code": 0,
        "sip_reason": "",
        "email_action": "accept",
        "smtp_reply": "",
        "file_to": "",
        "say": f"This call can last up to {limit} minutes." if limit else "",
        "staff_guidance": "",
        "permitted_channels": ["phone", "email", "post"],
        "access_adjustments": [],
        "restriction_ids": [str(restriction.id) for restriction in restrictions],
        "ends_on": str(restrictions[0].ends_on or "") if restrictions else "",
        "review_on": str(restrictions[0].review_on) if restrictions else "",
        "as_of": now.isoformat(),
        "ttl_seconds": 30,
        "version": 0,
        "stale": False,
    }


urlpatterns = [path("v1/contact-status", contact_status)]
