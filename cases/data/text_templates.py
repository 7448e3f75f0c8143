"""Templates that every committee begins with: key, kind of dispute, name, facts, terms. Marks in 【】 are filled in by whoever writes.

A term: kind, text, whose side does it, for whose, in how many days (none: said in words), by what means.
"""

from typing import Any

Term = tuple[str, str, int, int, int | None, str]
BANK = "转入收款人账户（开户行、户名、账号：【　】）"
NOTHING_ELSE: Term = ("other", "双方就本纠纷再无其他争议。", 0, 0, None, "")

TEMPLATES: tuple[tuple[str, str, str, str, tuple[Term, ...]], ...] = (
    ("leak", "neighbour", "楼上漏水", "【日期】，【地址】卫生间（阳台）漏水，致楼下【部位】受损。经现场查看，漏水原因为【　】，由楼上一方承担【全部／部分】责任；双方对修缮和赔偿有争议。", (
        ("repair", "修好【部位】防水，并做二十四小时闭水试验，由双方当场查看。", 2, 1, 20, ""),
        ("pay", "赔偿【受损物品】损失。", 2, 1, 10, "微信转账"), NOTHING_ELSE)),
    ("noise", "neighbour", "噪声扰民", "【日期】起，【地址】因【练琴、装修、养犬等】发出噪声，影响另一方休息。双方对时间和做法有争议。", (
        ("stop", "每日12时至14时、21时至次日7时不发出【　】的声音。", 2, 1, None, ""),
        ("apologise", "当面道歉。", 2, 1, 0, "当面做到"), NOTHING_ELSE)),
    ("wages", "migrant_wages", "拖欠工资（工人推选代表）", "【工地名称】【班组】工人【人数】人于【起止日期】在该工地务工，经双方核对，尚欠工资共计【金额】元（名册附后）。双方对付款时间有争议。", (
        ("pay", "支付工资，按名册发到每人的工资卡。", 2, 1, 15, BANK), NOTHING_ELSE)),
    ("parents", "family", "赡养老人", "【姓名】系【　】的【父亲／母亲】，现年【　】岁。各子女对赡养方式和费用有争议。", (
        ("support", "每月5日前支付赡养费【金额】元，直至老人身故。", 2, 1, None, "微信转账"),
        ("support", "每月上门看望至少【　】次，生病时轮流照料。", 2, 1, None, ""), NOTHING_ELSE)),
    ("loan", "contract", "借款", "【日期】，【姓名】向【姓名】借款【金额】元，约定【日期】归还，至今尚欠【金额】元。双方对数额没有争议，对还款时间有争议。", (
        ("pay", "归还借款。", 2, 1, 30, BANK), NOTHING_ELSE)),
    ("prepaid", "consumer", "预付卡退费", "【日期】，【姓名】在【店名】办理预付卡，预存【金额】元，已消费【金额】元，因【停业、搬迁等】要求退还余额。", (
        ("pay", "退还预付卡余额。", 2, 1, 7, "原路退回付款账户"), NOTHING_ELSE)),
    ("property-fee", "property", "物业费", "【小区】业主因【服务问题】自【日期】起未交物业费共计【金额】元。双方对服务和费用有争议。", (
        ("repair", "修好【电梯、路灯、渗水等】，并在公告栏公示结果。", 1, 2, 30, ""),
        ("pay", "交清物业费。", 2, 1, 30, "银行转账，物业公司账户：【　】"), NOTHING_ELSE)),
    ("scuffle", "damages", "推搡受伤、财物损坏", "【日期】在【地点】，双方因【　】发生推搡，致【姓名】【伤情／物品损坏】，花费【金额】元（票据附后）。双方对责任和赔偿有争议。", (
        ("pay", "赔偿医疗费、误工费和物品损失。", 2, 1, 7, "微信转账"), ("apologise", "当面道歉。", 2, 1, 0, "当面做到"), NOTHING_ELSE)),
)


def as_clauses(terms: tuple[Term, ...]) -> list[dict[str, Any]]:
    """The terms as a template keeps them."""
    names = ("kind", "text", "by", "to", "days", "method")
    return [dict(zip(names, term, strict=True)) for term in terms]
