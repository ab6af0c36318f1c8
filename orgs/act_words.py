"""The journal's acts in words a person understands; moves take theirs from their own table."""

from functools import cache

from django.apps import apps

ACTS = {
    "access.refused": "访问被拒绝",
    "act.refused": "办理被拒绝",
    "session.signed_in": "登录",
    "session.refused": "登录失败",
    "session.signed_out": "退出",
    "unit.added": "新增单位",
    "unit.changed": "修改单位",
    "user.added": "新增用户",
    "user.changed": "修改用户",
    "user.enabled": "启用用户",
    "user.disabled": "停用用户",
    "user.password_given": "重设密码",
    "user.password_changed": "修改密码",
    "user.roles_set": "授予角色",
    "calendar.day_set": "修改工作日历的一天",
    "calendar.notice": "录入放假通知",
    "calendar.announced": "标记放假通知是否公布",
    "setting.changed": "修改设置",
    "message.read": "阅读消息",
    "message.retried": "重试消息投递",
    "channel.added": "添加接收渠道",
    "channel.code_sent": "重发渠道验证码",
    "channel.confirmed": "验证接收渠道",
    "channel.enabled": "启用接收渠道",
    "channel.disabled": "停用接收渠道",
    "channel.removed": "删除接收渠道",
    "core.job.retry": "重试后台任务",
    "registry.account.reveal_phone": "查看联系电话",
    "registry.filing.draft": "起草备案",
    "registry.filing.reveal_phone": "查看备案中的联系电话",
    "registry.filing.save": "保存备案草稿",
    "registry.filing.bulk": "批量办理备案",
    "registry.filing.export": "导出备案台账",
    "registry.reason.save": "修改退回理由",
    "registry.attachment.add": "上传备案材料",
    "registry.attachment.remove": "移除备案材料",
    "registry.account.confirm": "在平台上核实账号",
    "registry.difference.file": "为差异办理备案",
    "registry.difference.export": "导出台账差异",
    "registry.reviews.open": "发起年度复核",
    "registry.reviews.many": "批量办理年度复核",
    "registry.reviews.lapse": "年度复核逾期失效",
    "registry.reviews.export": "导出年度复核",
    "registry.campaign.change": "修改专项整治",
    "registry.campaign.round": "登记整治轮次",
    "registry.campaign.assign": "归入专项整治",
    "registry.campaign.export": "导出整治结果",
    "registry.turnover.export": "导出账号增减",
    "registry.custody.save": "登记账号保管情况",
    "registry.custody.hand_over": "登记账号保管交接",
    "registry.custody.reveal_phone": "查看管理员手机号",
    "registry.custody.export": "导出保管情况",
    "registry.closing.save": "填写关停办理情况",
    "registry.revivalwatch.check": "查看已关停账号",
    "registry.breaches.export": "导出一平台多账号清单",
    "registry.platform.add": "新增平台",
    "registry.platform.change": "修改平台",
    "registry.platform.remove": "删除平台",
    "registry.linkpattern.add": "新增链接格式",
    "registry.linkpattern.change": "修改链接格式",
    "registry.national.export": "导出国办系统报送文件",
    "registry.national.upload": "上传国办系统清单",
    "registry.layout.save": "保存报送版式",
    "registry.reconciliation.export": "导出国办系统核对结果",
    "registry.ledger.upload": "上传台账",
    "registry.ledger.import": "导入台账",
    "registry.ledger.export": "导出台账",
    "scans.observations.upload": "上传监测结果",
    "scans.observations.import": "导入监测结果",
    "scans.pace_set": "设置访问间隔",
    "scans.run_started": "发起监测",
    "inspections.round.open": "发起检查",
    "inspections.round.checklist": "下载检查名单",
    "inspections.results.import": "导入检查结果",
    "inspections.results.upload": "上传检查结果",
    "inspections.correction.propose": "提出更正",
    "inspections.indicators.start": "起草指标集新版",
    "inspections.indicators.save": "修改指标集",
    "inspections.indicators.line": "修改指标",
    "inspections.watch.add": "列入重点关注",
    "inspections.watch.remove": "移出重点关注",
    "inspections.finding.propose": "按更新情况提出疑似问题",
    "inspections.finding.unfiled": "登记未备案账号",
    "inspections.sheet.save": "保存检查表",
    "inspections.evidence.add": "上传证据",
    "notices.notice.details": "修改通报要素",
    "notices.notice.draft": "起草通报",
    "notices.notice.redraft": "重新起草通报",
    "notices.notice.words": "修改通报文字",
    "notices.profile.load": "载入通报样式",
}


@cache
def all_acts() -> dict[str, str]:
    """Code → words, the moves of every record included."""
    words = dict(ACTS)
    for model in apps.get_models():
        for name, move in getattr(model, "MOVES", {}).items():
            words[f"{model._meta.label_lower}.{name}"] = f"{model._meta.verbose_name}：{move.label}"
    return words


def act_words(code: str) -> str:
    return all_acts().get(code, code)
