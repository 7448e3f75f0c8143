"""What every court wants with a joint application (民诉法解释 353, 354). A court changes its own list by dated rows of its own."""

ARTICLE = "民诉法解释 第354条"
# key, place, name, source, words of the terms that ask for it (empty: always), source article
MATERIALS: tuple[tuple[str, int, str, str, str, str], ...] = (
    ("application", 10, "司法确认申请书", "application", "", "民事诉讼法 第205条、民诉法解释 第353条"),
    ("agreement", 20, "调解协议", "agreement", "", ARTICLE),
    ("proof", 30, "调解组织主持调解的证明", "proof", "", ARTICLE),
    ("identity", 40, "身份、资格证明", "identity", "", ARTICLE),
    ("address", 50, "送达地址确认书", "address", "", ARTICLE),
    ("property", 60, "与协议有关的财产权利证明", "other", "房产、不动产、产权、过户、宅基地、股权、车辆归、房屋归、所有权", ARTICLE),
)
