from __future__ import annotations

from contact_policy.services.similarity import most_alike

FENCE = "The council took away the fence at the end of my garden without asking me"


def test_the_same_complaint_in_another_order_is_suggested() -> None:
    again = "Without asking me the council took away, at the end of my garden, the fence"
    assert (
        most_alike(again, [("noise", "My neighbour plays loud music at night on weekdays"), ("fence", FENCE)])
        == "fence"
    )


def test_another_complaint_about_the_same_garden_is_not() -> None:
    assert most_alike("A street lamp by the end of my garden has been dark since March", [("fence", FENCE)]) is None


def test_a_text_too_short_to_tell_suggests_nothing() -> None:
    assert most_alike("Rang again", [("fence", "Rang again")]) is None
