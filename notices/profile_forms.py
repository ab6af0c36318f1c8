"""A profile as a few short forms, one a step; each field knows the place in the profile that it fills."""

from typing import Any

from django import forms

from core.refusals import Refusal
from inspections.services.platforms import platform_names
from notices import profile_words as words
from notices.bands import BOUNDS
from notices.figures import MAX_DECIMALS
from notices.profile_fields import (
    Chosen,
    Columns,
    Contacts,
    Flag,
    Groups,
    Labels,
    Lines,
    Names,
    Sections,
    Several,
    Words,
    Written,
)
from notices.profile_names import indicators, platform_code_of
from notices.profile_step import StepForm
from notices.profiles import FIGURES
from notices.sample import problem_of_words
from notices.text import default_words

DECIMALS = [(str(n), f"{n} 位") for n in range(MAX_DECIMALS + 1)]
ROUNDING = [("half-up", "四舍五入"), ("truncate", "截尾")]
FIGURE_PARTS: dict[str, tuple[str, Any, str, Any]] = {
    "decimals": ("小数位数", DECIMALS, "2 位（默认）", int),
    "rounding": ("取舍", ROUNDING, "四舍五入（默认）", str),
    "zeros": ("保留末尾的 0", [("yes", "是"), ("no", "否")], "否（默认）", lambda value: value == "yes"),
}


class HeadForm(StepForm):
    TITLE = "发文机关和文号"
    FIELDSETS = [
        ("发文机关", ["issuer", "co_issuers", "mark", "number_prefix", "seal", "openness"]),
        ("标题和主送", ["title", "area_word", "addressees", "basis"]),
        ("期间的写法", [f"period_{unit}" for unit in words.PERIOD_WORDS]),
        ("报送和联系", ["deadline_time", "deadline_channel", "deadline_receiver", "contacts"]),
    ]
    PATHS = {
        **{name: (name,) for name in ("issuer", "co_issuers", "mark", "number_prefix", "seal", "openness")},
        **{name: (name,) for name in ("title", "area_word", "addressees", "basis", "contacts")},
        **{f"period_{unit}": ("period_words", unit) for unit in words.PERIOD_WORDS},
        **{f"deadline_{name}": ("deadline", name) for name in ("time", "channel", "receiver")},
    }
    issuer = Written(label="发文机关", max_length=100, help_text="不填：检查的组织单位。")
    co_issuers = Lines(label="联合发文的其他机关", help_text="一行一个，按署名先后。只有一个机关发文的不填。")
    mark = Written(
        label="发文机关标志（红头）",
        max_length=50,
        help_text="不填：同发文机关。以“文件”结尾的，联合发文时“文件”排在右侧居中。",
    )
    number_prefix = Written(
        label="机关代字",
        max_length=40,
        help_text="如 某政办函；印成 某政办函〔2026〕1号，按年连续编号。不填：政新媒通。",
    )
    seal = Flag(label="加盖印章", help_text="决定署名和日期的位置。")
    openness = Written(label="公开属性", max_length=100, help_text="如 此件主动公开。")
    title = Written(
        label="标题写法",
        max_length=200,
        help_text="{issuer}、{period}、{area} 分别印成发文机关、期间、范围。不填：{issuer}关于{period}{area}政务新媒体检查情况的通报。",
    )
    area_word = Written(label="范围用词", max_length=20, help_text="如 全市。")
    addressees = Lines(label="主送机关", help_text="一行一个。")
    basis = Lines(label="检查依据", help_text="一行一个文件名称。")
    deadline_time = Written(label="整改期限的时刻", max_length=20, help_text="如 12时；期限的日期在每份通报中填写。")
    deadline_channel = Written(label="报送方式", max_length=200, help_text="如 加盖公章的扫描件。")
    deadline_receiver = Written(label="报送对象", max_length=200, help_text="如 市政府办公室电子政务科。")
    contacts = Contacts(label="联系方式", help_text="一行一项工作：政务新媒体：张某，12345")

    def extend(self) -> None:
        for unit, word in words.PERIOD_WORDS.items():
            tip = "{year}年、{n}（3）、{N}（三），如 {year}年{n}季度。" if unit == "quarter" else ""
            self.fields[f"period_{unit}"] = Written(label=word, max_length=40, help_text=tip)


class FiguresForm(StepForm):
    TITLE = "用语和数字"
    FIELDSETS = [
        ("用语", ["verdict_pass", "verdict_fail", "verdict_rate", "unit_word"]),
        ("政府网站的用语", ["website_fail", "website_rate", "website_unit"]),
        ("合格率变化的写法", ["delta_unit", "delta_same"]),
        ("问题的叫法", ["indicator_words"]),
    ]
    PATHS = {
        **{f"verdict_{name}": ("verdict", name) for name in ("pass", "fail", "rate")},
        "unit_word": ("unit_word",),
        **{f"website_{name}": ("website_words", name) for name in ("fail", "rate", "unit")},
        **{f"delta_{name}": ("delta_words", name) for name in ("unit", "same")},
        "indicator_words": ("indicator_words",),
    }
    verdict_pass = Written(label="合格叫作", max_length=20, help_text="不填：合格。")
    verdict_fail = Written(label="不合格叫作", max_length=20, help_text="不填：不合格。如 存在突出问题。")
    verdict_rate = Written(label="合格率叫作", max_length=20, help_text="不填：合格率。")
    unit_word = Written(label="账号的量词", max_length=4, help_text="个 或 家。不填：个。")
    website_fail = Written(label="网站不合格叫作", max_length=20, help_text="不填：同上。")
    website_rate = Written(label="网站合格率叫作", max_length=20, help_text="不填：同上。")
    website_unit = Written(label="网站的量词", max_length=4, help_text="不填：家。")
    delta_unit = Chosen([("points", "个百分点"), ("percent", "%")], "个百分点（默认）", label="变化的单位", coerce=str)
    delta_same = Written(label="没有变化时", max_length=50, help_text="不填：与上期持平。")
    indicator_words = Words(
        "内容更新不及时：10天未更新",
        label="各类问题的叫法",
        rows=4,
        help_text="一行一类，问题名称在前：内容更新不及时：10天未更新",
    )

    def extend(self) -> None:
        named: Any = self.fields["indicator_words"]
        named.code, named.name = indicators()
        for figure in sorted(FIGURES, key=lambda figure: figure != "default"):
            for part, (word, choices, usual, coerce) in FIGURE_PARTS.items():
                empty = usual if figure == "default" else "按通用"
                look = forms.Select(attrs={"class": "form-select form-select-sm"})
                label = f"{words.FIGURE_WORDS[figure]}：{word}"
                field = Chosen(choices, empty, coerce=coerce, label=label, widget=look)
                self.add(f"{figure}-{part}", ("figures", figure, part), field)

    def figure_rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """For the table on the page: a figure a row."""
        names = sorted(FIGURES, key=lambda figure: figure != "default")
        return [
            (words.FIGURE_WORDS[each], [self[f"{each}-{part}"] for part in ("decimals", "rounding", "zeros")])
            for each in names
        ]

    def fieldsets(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The figures stand in a table of their own."""
        endings = tuple(f"-{part}" for part in FIGURE_PARTS)
        groups = (
            (legend, [field for field in fields if not field.name.endswith(endings)])
            for legend, fields in super().fieldsets()
        )
        return [(legend, fields) for legend, fields in groups if fields]


class LabelsForm(StepForm):
    TITLE = "平台和层级"
    PATHS = {
        "platform_groups": ("platform_groups",),
        "other_platforms": ("other_platforms",),
        "list_labels": ("list_labels",),
        "population_levels": ("levels", "population"),
        "sample_levels": ("levels", "sample"),
        "own_district": ("own_district",),
    }

    platform_groups = Groups(
        "platforms",
        "微信：微信公众号、微信视频号",
        rows=6,
        label="平台归类",
        help_text="按印出的先后，一行一类：微信：微信公众号、微信视频号。不填：微信、微博、移动客户端、其他类型。",
    )
    other_platforms = Written(label="没有归类的平台叫作", max_length=50, help_text="不填：其他类型。")
    list_labels = Labels(
        rows=4,
        label="名单中的平台叫法",
        help_text="账号名称后面括号里的词：微信公众号（服务号）：微信服务号。不填：平台名称。",
    )
    population_levels = Groups(
        "levels",
        "市级部门：市级、市直",
        rows=4,
        label="账号总数的层级归类",
        help_text="一行一类，右边是台账中的单位层级：市级部门：市级、市直",
    )
    sample_levels = Groups(
        "levels",
        "市级部门：市级、市直",
        rows=4,
        label="合格率的层级归类",
        help_text="与账号总数的归类可以不同。",
    )
    own_district = Written(
        label="本级的地区名称", max_length=100, help_text="“地区（单位）”一列中，本级地区的账号印单位名称。"
    )

    def extend(self) -> None:
        names, code = platform_names(), platform_code_of()
        for name in ("platform_groups", "list_labels"):
            field: Any = self.fields[name]
            field.code, field.name = code, lambda each: names.get(each, each)


class SectionsForm(StepForm):
    TITLE = "章节和附加内容"
    ONE_COLUMN = True
    PATHS = {
        "sections": ("sections",),
        "free_text": ("free_text",),
        "bands": ("bands",),
        "ranking_by": ("ranking", "by"),
        "ranking_first": ("ranking", "first"),
        **{name: (name,) for name in ("year_summary", "repeats", "failing_change", "problems_by_level")},
    }
    sections = Sections(
        words.PIECES,
        words.SECTIONS,
        rows=6,
        label="章节",
        help_text=f"按先后一行一章，标题：内容。没有标题写（无标题）；没有列出的章节不印。可用的内容：{'、'.join(words.PIECES.values())}。",
    )
    free_text = Words(
        "问责情况：本期无问责情况。",
        label="固定的文字段落",
        rows=3,
        help_text="章节标题：文字。没有这个标题的章节会新增一章。每份通报还可另写。",
    )
    bands = Names(
        None,
        label="地区分档",
        help_text="合格率的界限，如 100、90：印出 100% 的地区、90% 以上的地区和低于 90% 的地区。不填：不分档。",
    )
    ranking_by = Chosen([("unit", "主办单位"), ("district", "地区")], "不印排名", coerce=str, label="得分排名")
    ranking_first = forms.IntegerField(
        label="印前几名", required=False, min_value=1, max_value=500, help_text="不填：前 10 名，并列不截断。"
    )
    year_summary = Flag(label="印全年小结")
    repeats = Flag(label="印连续不合格的账号")
    failing_change = Flag(label="印不合格数的增减")
    problems_by_level = Flag(label="各类问题分层级写")

    def extend(self) -> None:
        self.add("crossings", ("crossed",), Crossings(words.CROSSINGS, label="两项交叉的合格率"))

    def clean_bands(self) -> Any:
        bounds = self.cleaned_data["bands"]
        try:
            return bounds and BOUNDS(bounds, "")
        except Refusal as refusal:
            raise forms.ValidationError("应为大于 0、不大于 100 的百分数，用、隔开，例如 100、90。") from refusal

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("ranking_first") and not cleaned.get("ranking_by"):
            self.add_error("ranking_by", "填了前几名，请一并选择按什么排名。")
        return cleaned


class Crossings(Several):
    """Pairs of dimensions as one choice each."""

    def prepare_value(self, value: Any) -> Any:
        return ["+".join(pair) if isinstance(pair, list) else pair for pair in value or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Any:
        return [code.split("+") for code in super().clean(value) or []] or None

    def shown(self, value: Any) -> str:
        return super().shown(self.prepare_value(value))


class TextsForm(StepForm):
    TITLE = "正文文字"
    ONE_COLUMN = True

    def extend(self) -> None:
        default = default_words(self.profile.data)
        for key, word in words.BLOCKS.items():
            usual = default.get(key, "")
            self.add(
                f"text-{key}",
                ("texts", key),
                Written(rows=2, max_length=5000, label=word, help_text=f"默认：{usual}" if usual else ""),
            )
        self.add("leave_out", ("leave_out",), Several(words.BLOCKS, label="不印的段落"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, text in list(cleaned.items()):
            if name.startswith("text-") and text and (wrong := problem_of_words(text)):
                self.add_error(name, f"{wrong}。")
        return cleaned


class ListsForm(StepForm):
    TITLE = "名单和附件"
    FIELDSETS = [
        ("正文中的名单", ["list_form"]),
        ("附件", ["annex_title", "annex_rows", "annex_columns", "annex_merge", "annex_remark"]),
    ]
    PATHS = {
        "list_form": ("list_form",),
        **{f"annex_{name}": ("annex", name) for name in ("title", "rows", "columns", "merge", "remark")},
    }
    list_form = Chosen(
        words.LIST_FORMS,
        "名称（平台）（默认）",
        coerce=str,
        label="名单写法",
        help_text="同名账号不在一个平台时，总会写明平台。",
    )
    annex_title = Written(
        label="附件标题",
        max_length=200,
        help_text="{{结论用语}} 印成不合格的叫法。不填：检查发现不合格的政务新媒体名单。",
    )
    annex_rows = Chosen(words.ANNEX_ROWS, "不合格的账号（默认）", coerce=str, label="附件列出")
    annex_columns = Columns(
        words.COLUMNS,
        rows=8,
        label="附件的列",
        help_text=f"按先后一行一列，列：表头。可用的列：{'、'.join(words.COLUMNS.values())}。",
    )
    annex_merge = Names(words.COLUMNS, label="相同则合并的列", help_text="上下相邻相同的单元格合并，如 主办单位。")
    annex_remark = Written(label="附件说明", rows=2, max_length=2000)


STEPS: dict[str, type[Any]] = {
    "head": HeadForm,
    "figures": FiguresForm,
    "labels": LabelsForm,
    "sections": SectionsForm,
    "texts": TextsForm,
    "lists": ListsForm,
}
