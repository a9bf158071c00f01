"""The routes, one module a noun. A new one adds its line here."""

from contact_policy.api import documentation
from contact_policy.api.routes import (
    appeals,
    cases,
    contact_events,
    contact_status,
    customers,
    filed_contacts,
    health,
    merges,
    notices,
    policy,
    proposals,
    record,
    restrictions,
    reviews,
    sending,
    twilio,
    warnings,
)

ROUTERS = (
    customers.router,
    merges.router,
    cases.router,
    contact_events.router,
    filed_contacts.router,
    warnings.router,
    proposals.router,
    restrictions.router,
    reviews.router,
    appeals.router,
    notices.router,
    sending.router,
    contact_status.router,
    twilio.router,
    record.router,
    policy.router,
    health.router,
    documentation.router,
)
