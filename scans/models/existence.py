"""What looks have shown of an account's existence, name or owner, twice and a day apart, put to people as a difference."""

from typing import Any

from django.db import models

from core.clock import now


class ExistenceProposalQuerySet(models.QuerySet["ExistenceProposal"]):
    def visible_to(self, user: Any) -> "ExistenceProposalQuerySet":
        return user.scope(self, "account__organisation__")

    def pending(self) -> "ExistenceProposalQuerySet":
        return self.filter(withdrawn_at=None)


class ExistenceProposal(models.Model):
    """The two looks behind one item of the register's differences; the item itself is settled by people."""

    difference = models.OneToOneField("registry.Difference", models.CASCADE, related_name="looks")
    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)  # of the difference
    source_kind = models.CharField("来源类型", max_length=32)
    told = models.CharField("所见", max_length=200)  # a reason code, a name, a body
    first_at = models.DateTimeField("第一次看到")
    last_at = models.DateTimeField("再次看到")
    proposed_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    objects = ExistenceProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "存在性提示"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "source_kind", "told", "first_at"], name="one_proposal_per_run_of_looks"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.told}"
