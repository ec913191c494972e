"""Which words stand in which case, as tokens that say nothing to who has the table but not the key."""

from django.db import models


class CaseWord(models.Model):
    """One word of one case. Derived from its content, never the other way: it can be made anew at any time."""

    # The key is what is looked up: a word's cases lie side by side.
    pk = models.CompositePrimaryKey("token", "case_id")
    token = models.BigIntegerField()
    case = models.ForeignKey("intake.Case", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"a word of {self.case_id}"
