"""The pages: one module a noun, or a part of one. To import a module is to declare its pages."""

from contact_policy.desk.routes import (
    caller,
    contacts,
    customer_record,
    customers,
    home,
    notices,
    proposals,
    proposing,
    sign_in,
    warnings,
)

MODULES = (
    sign_in,
    home,
    caller,
    customers,
    customer_record,
    contacts,
    warnings,
    proposing,
    proposals,
    notices,
)
