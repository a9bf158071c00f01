"""The tables that the look-up reads."""

from django.db import models


class ContactPoint(models.Model):
    """Where a customer is reached."""

    id = models.BigIntegerField(primary_key=True)
    customer_id = models.UUIDField()
    kind = models.TextField()
    value = models.TextField()
    shared = models.BooleanField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """Made by the product's migrations."""

        app_label = "peer"
        db_table = "contact_points"
        managed = False

    def __str__(self) -> str:
        """Name nobody."""
        return f"contact point {self.id}"


class Notice(models.Model):
    """The decision notice, from whose receipt a restriction bites."""

    id = models.UUIDField(primary_key=True)
    deemed_received_at = models.DateTimeField(null=True)

    class Meta:
        """Made by the product's migrations."""

        app_label = "peer"
        db_table = "notices"
        managed = False

    def __str__(self) -> str:
        """Name nobody."""
        return f"notice {self.id}"


class Restriction(models.Model):
    """What was authorised."""

    id = models.UUIDField(primary_key=True)
    customer_id = models.UUIDField()
    measures = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    without_warning = models.BooleanField()
    decision_notice = models.ForeignKey(Notice, on_delete=models.PROTECT)

    class Meta:
        """Made by the product's migrations."""

        app_label = "peer"
        db_table = "restrictions"
        managed = False

    def __str__(self) -> str:
        """Name nobody."""
        return f"restriction {self.id}"
