"""Which words stand in which case, as tokens that say nothing to who has the table but not the key."""

from django.db import models


class CaseWord(models.Model):
    """One word of one case. Derived from its content, never the other way: it can be made anew at any time."""

    # The key is what is looked up: a word's cases lie side by side.
    pk = models.CompositePrimaryKey("token", "case_pk")
    token = models.BigIntegerField()
    # No foreign key: cases are never deleted, a complaint brings a hundred words whose case is in the same
    # statement, and `verify` looks. (Nor can a migration make a key of two columns, one of which comes later.)
    case_pk = models.BigIntegerField(db_column="case_id", db_index=True)

    def __str__(self) -> str:
        return f"a word of {self.case_pk}"
