import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0004_messages"),
        ("registry", "0006_closings_custody_and_revival_watches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CampaignEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("move", models.CharField(max_length=32, verbose_name="动作")),
                ("source", models.CharField(max_length=24)),
                ("target", models.CharField(max_length=24)),
                ("at", models.DateTimeField(default=core.clock.now, verbose_name="办理时间")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CampaignRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="轮次")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="说明")),
            ],
            options={
                "verbose_name": "整治轮次",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("not_found", "未找到"),
                            ("renamed", "改名"),
                            ("other_subject", "主体变更"),
                            ("stop_notice", "已发停更公告"),
                            ("reopened", "注销后又开"),
                            ("twin", "同名疑似"),
                            ("unfiled", "未备案"),
                        ],
                        max_length=16,
                        verbose_name="差异类型",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "待说明"),
                            ("answered", "待核销"),
                            ("closed", "已核销"),
                            ("dismissed", "不成立"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="所见名称")),
                ("name_key", models.CharField(editable=False, max_length=200)),
                ("link", models.CharField(blank=True, default="", max_length=1000, verbose_name="所见链接")),
                ("unit_guess", models.CharField(blank=True, default="", max_length=310, verbose_name="疑似主办单位")),
                ("source", models.TextField(verbose_name="发现经过")),
                ("found_on", models.DateField(verbose_name="发现日期")),
                ("due_at", models.DateTimeField(null=True, verbose_name="说明时限")),
                ("due_from", models.DateField(null=True)),
                ("due_provisional", models.BooleanField(default=False)),
                ("explanation", models.TextField(blank=True, default="", verbose_name="单位说明")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="说明时间")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="核销时间")),
                ("proof_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("proof_name", models.CharField(blank=True, default="", max_length=255, verbose_name="截图")),
                ("proof_type", models.CharField(blank=True, default="", max_length=100)),
            ],
            options={
                "verbose_name": "台账差异",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DifferenceEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("move", models.CharField(max_length=32, verbose_name="动作")),
                ("source", models.CharField(max_length=24)),
                ("target", models.CharField(max_length=24)),
                ("at", models.DateTimeField(default=core.clock.now, verbose_name="办理时间")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlatformConfirmation",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="confirmation",
                        serialize=False,
                        to="registry.account",
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, default=core.clock.now, verbose_name="核实时间")),
                (
                    "how",
                    models.CharField(
                        choices=[("person", "人工核实"), ("look", "系统监测")], max_length=8, verbose_name="核实方式"
                    ),
                ),
                ("seen", models.CharField(blank=True, default="", max_length=300, verbose_name="所见情况")),
            ],
            options={
                "verbose_name": "平台核实",
            },
        ),
        migrations.CreateModel(
            name="YearlyReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "待复核"),
                            ("confirmed", "待核收"),
                            ("accepted", "已完成"),
                            ("lapsed", "已失效"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opens_on", models.DateField(verbose_name="开始日期")),
                ("closes_on", models.DateField(verbose_name="截止日期")),
                ("lapses_on", models.DateField(verbose_name="失效日期")),
                ("opened_at", models.DateTimeField(default=core.clock.now, verbose_name="发起时间")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("right", "信息无误"),
                            ("change", "信息有变，办理变更备案"),
                            ("close", "不再运行，办理关停备案"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="复核结果",
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="说明")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="复核时间")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="核收时间")),
            ],
            options={
                "verbose_name": "年度复核",
                "ordering": ["-year", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="YearlyReviewEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("move", models.CharField(max_length=32, verbose_name="动作")),
                ("source", models.CharField(max_length=24)),
                ("target", models.CharField(max_length=24)),
                ("at", models.DateTimeField(default=core.clock.now, verbose_name="办理时间")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("basis", models.CharField(max_length=200, verbose_name="依据文件")),
                ("basis_number", models.CharField(blank=True, default="", max_length=60, verbose_name="依据文号")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                ("focus", models.JSONField(default=list, verbose_name="整治重点")),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "筹备中"), ("running", "进行中"), ("ended", "已结束")],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.organisation",
                        verbose_name="组织单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "专项整治",
                "ordering": ["-year", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="filing",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="filings",
                to="registry.campaign",
                verbose_name="专项整治",
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("campaign__isnull", False)), fields=["campaign"], name="filings_of_campaign"
            ),
        ),
        migrations.AddField(
            model_name="campaignevent",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办理人",
            ),
        ),
        migrations.AddField(
            model_name="campaignevent",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="registry.campaign"
            ),
        ),
        migrations.AddField(
            model_name="campaignround",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rounds", to="registry.campaign"
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="differences",
                to="registry.account",
                verbose_name="账号",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="说明人",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="filing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="differences",
                to="registry.filing",
                verbose_name="相应备案",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="found_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="发现人",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="differences",
                to="orgs.organisation",
                verbose_name="责任单位",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="责任人",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="platform",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.platform",
                verbose_name="平台",
            ),
        ),
        migrations.AddField(
            model_name="difference",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="核销人",
            ),
        ),
        migrations.AddField(
            model_name="differenceevent",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办理人",
            ),
        ),
        migrations.AddField(
            model_name="differenceevent",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="registry.difference"
            ),
        ),
        migrations.AddField(
            model_name="platformconfirmation",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="核实人",
            ),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="accepted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="核收人",
            ),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="registry.account",
                verbose_name="账号",
            ),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="复核人",
            ),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="filing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.filing",
                verbose_name="相应备案",
            ),
        ),
        migrations.AddField(
            model_name="yearlyreview",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="发起人",
            ),
        ),
        migrations.AddField(
            model_name="yearlyreviewevent",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="办理人",
            ),
        ),
        migrations.AddField(
            model_name="yearlyreviewevent",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="registry.yearlyreview"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(
                fields=("organisation", "year", "title"), name="one_campaign_per_office_and_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="campaign_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignround",
            constraint=models.UniqueConstraint(fields=("campaign", "number"), name="each_round_of_a_campaign_once"),
        ),
        migrations.AddConstraint(
            model_name="campaignround",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="round_ends_after_it_starts"
            ),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(fields=["organisation", "status"], name="differences_of_unit"),
        ),
        migrations.AddIndex(
            model_name="difference",
            index=models.Index(fields=["status", "due_at"], name="differences_by_due"),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.UniqueConstraint(
                condition=models.Q(("account__isnull", False), ("status__in", ("open", "answered"))),
                fields=("account", "kind"),
                name="one_pending_difference_per_account_and_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.UniqueConstraint(
                condition=models.Q(("account__isnull", True), ("status__in", ("open", "answered"))),
                fields=("platform", "name_key", "kind"),
                name="one_pending_difference_per_stray_and_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_by", None),
                    ("answered_by", None),
                    models.Q(("settled_by", models.F("answered_by")), _negated=True),
                    _connector="OR",
                ),
                name="difference_takes_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="yearlyreview",
            index=models.Index(fields=["year", "status"], name="reviews_by_year"),
        ),
        migrations.AddConstraint(
            model_name="yearlyreview",
            constraint=models.UniqueConstraint(fields=("account", "year"), name="one_review_per_account_and_year"),
        ),
        migrations.AddConstraint(
            model_name="yearlyreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_by", None),
                    models.Q(("accepted_by", models.F("confirmed_by")), _negated=True),
                    _connector="OR",
                ),
                name="review_takes_two_people",
            ),
        ),
    ]
