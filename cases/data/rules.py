"""The rules above the 34 rows, in their order: the first that holds decides (domain.md §1.7–1.9, §4.4, §4.5).

key, place in the order, name, when, then, why, base. `then` may hold track, row, lead, joint, profile, callout, urgent, also; what it leaves out is the
row's. In `why` stand {row}, {lead}, {keeps}, {joint}.
"""

from typing import Any

Shipped = tuple[str, int, str, dict[str, Any], dict[str, Any], str, str]

CROWD = ["crowd", "CROWD_10", "CROWD_20"]
POLICE: dict[str, Any] = {"track": "police", "lead": "station", "joint": ["@lead"]}

RULES: tuple[Shipped, ...] = (
    ("crime", 10, "犯罪不调解", {"signs": ["crime"]}, POLICE, "有犯罪，或者雇凶、结伙、多次伤人的情形，不调解，由公安办理。", "公安机关办理行政案件程序规定 179"),
    ("weapon", 20, "动刀、扬言杀人", {"signs": ["weapon", "WEAPON", "KILL_THREAT"]}, {**POLICE, "urgent": True}, "动了刀械或者扬言杀人，先由公安处置。", "公安机关办理行政案件程序规定 179"),
    ("family-violence", 30, "家庭暴力", {"signs": ["domestic", "DV"]}, {**POLICE, "joint": ["区妇联", "社区"], "urgent": True}, "家里人动了手，由公安处置，该告诫的出告诫书；区妇联、社区跟进。", "反家庭暴力法 13–17"),
    ("family-kept", 35, "家庭暴力（民警勾选）", {"row": [15], "keeps": True}, {**POLICE, "joint": ["区妇联", "社区"], "urgent": True}, "家里人动了手，由公安处置，该告诫的出告诫书；区妇联、社区跟进。", "反家庭暴力法 13–17"),
    ("suicide", 40, "有人要轻生", {"signs": ["SUICIDE"]}, {**POLICE, "urgent": True}, "有人要轻生，先救人，由公安处置。", "国办发〔2022〕12号"),
    ("mental-danger", 50, "精神障碍患者有危险", {"signs": ["MENTAL_VIOLENT"]}, {**POLICE, "row": 32, "joint": ["@lead", "@joint"], "urgent": True}, "精神障碍患者有伤人或者伤己的危险，公安先制止、送医，卫健等单位接着管。", "精神卫生法 28"),
    ("mental-kept", 55, "精神障碍患者扰邻有危险", {"row": [32], "keeps": True}, {**POLICE, "joint": ["@lead", "@joint"], "urgent": True}, "精神障碍患者有伤人或者伤己的危险，公安先制止、送医，卫健等单位接着管。", "精神卫生法 28"),
    ("accident-finding", 60, "事故责任认定", {"row": [13, 14], "keeps": True}, {"track": "administrative", "lead": "jiaojing"}, "事故责任要认定，归交警大队。", "道路交通事故处理程序规定 84–94"),
    ("violation-refused", 70, "治安案件一方不愿调解", {"also": ["violation", "refused"]}, POLICE, "打人、骂人、损坏东西，又有一方不愿意调解，由公安依法处理。", "公安机关办理行政案件程序规定 179"),
    ("violation", 80, "治安调解", {"signs": ["violation"]}, {**POLICE, "track": "public_order"}, "因纠纷打人、骂人、损坏东西，情节较轻，由公安治安调解。", "公安机关办理行政案件程序规定 178"),
    ("kept", 90, "警方留办", {"keeps": True}, POLICE, "{row}里有警方留办的情形（{keeps}），由公安办理。", ""),
    ("dogs-stray", 100, "流浪犬", {"row": [25], "words": ["流浪"]}, {"track": "administrative", "lead": "zonghe"}, "流浪犬归区综合执法局管。", "宁波市养犬管理条例 6"),
    ("dogs", 110, "养犬归公安", {"row": [25]}, {"track": "police", "lead": "station"}, "养犬管理归公安，本所办理。", "宁波市养犬管理条例 6"),
    ("sham", 120, "虚假协议的迹象", {"signs": ["sham"]}, {"track": "police", "lead": "station", "joint": []}, "有串通起来损害别人的迹象，先停下来核实。", "民诉法解释 358"),
    ("settled-elsewhere", 130, "别的机关已经受理", {"signs": ["elsewhere"]}, {"track": "advice", "lead": "station", "joint": []}, "法院、公安或者别的机关已经受理或者处理过，告知当事人找原来的单位。", "人民调解工作若干规定 22"),
    ("land", 140, "土地权属", {"signs": ["land"]}, {"track": "administrative", "row": 20}, "争的是土地归谁、归谁用，由人民政府处理，先到{lead}。", "土地管理法 14"),
    ("special-organ", 150, "只能由专门机关处理", {"signs": ["special_organ"], "led_by": ["committee"]}, {"track": "administrative", "lead": "zhihui", "joint": []}, "只能由专门机关处理，该找哪家由{lead}指定。", "宁波市人民调解条例 17"),
    ("wage-ten", 160, "十名以上工人的工资", {"row": [1, 2], "signs": ["WAGE_10"]}, {"row": 1, "urgent": True}, "十名以上工人没拿到工资，归{lead}牵头，加急办理。", "保障农民工工资支付条例 7、10"),
    ("labour-injury", 170, "劳动关系里受的伤", {"row": [3], "signs": ["labour"]}, {"row": 2}, "双方是劳动关系，受伤按工伤走，归{lead}牵头。", "劳动争议调解仲裁法 10"),
    ("labour", 180, "其他劳动争议", {"signs": ["labour"], "led_by": ["committee"]}, {"row": 2}, "双方是劳动关系，归{lead}牵头。", "劳动争议调解仲裁法 10"),
    ("noise-refused", 185, "噪声劝阻调解无效", {"row": [7], "signs": ["refused"]}, {"track": "administrative", "lead": "zonghe", "joint": ["公安"]}, "社会生活噪声劝阻、调解没有用，由{lead}处理，公安配合。", "噪声污染防治法 70"),
    ("refused", 190, "一方不愿调解", {"signs": ["refused"], "led_by": ["committee"]}, {"track": "advice", "lead": "station", "joint": []}, "一方明确不愿意调解，又不归哪个部门处理，告知当事人可以去法院。", "人民调解法 17"),
    ("crowd-called", 200, "人多，叫到现场", {"signs": CROWD, "led_by": ["department"], "callout": True}, {"urgent": True}, "现场聚了十人以上，请{lead}到场，民警维持秩序。", ""),
    ("crowd-night", 210, "人多，又在下班时间", {"signs": CROWD, "led_by": ["department"], "office_hours": False}, {"track": "administrative", "lead": "zhihui", "joint": ["@lead"], "urgent": True}, "现场聚了十人以上，部门下班了，由{lead}连夜协调。", "国办发〔2022〕12号"),
    ("crowd", 220, "人多", {"signs": CROWD, "led_by": ["department"]}, {"urgent": True}, "现场聚了十人以上，归{lead}牵头，加急办理。", ""),
    ("noise-site", 230, "施工噪声", {"row": [8], "words": ["施工", "工地", "打桩"]}, {"lead": "zhujian"}, "建筑施工的噪声归{lead}牵头。", ""),
    ("noise-plant", 240, "工业噪声", {"row": [8], "words": ["工厂", "车间", "厂房", "工业"]}, {"lead": "shengtai"}, "工业噪声归{lead}牵头。", ""),
    ("noise-again", 250, "邻里噪声又报", {"row": [7], "signs": ["REPEAT_2", "REPEAT_3"]}, {"joint": ["公安"]}, "噪声三十天里又报了，{lead}再调，公安参加。", "噪声污染防治法 70、87"),
    ("car-on-road", 260, "公共道路上的车", {"row": [24], "where": ["公共道路", "马路", "路边", "大道", "路口"]}, {"lead": "jiaojing", "joint": []}, "车停在公共道路上，归{lead}管。", ""),
    ("medical-insured", 270, "医患，超过一万元", {"row": [12], "amount_over": "10000"}, {"joint": ["@joint", "保险公司"]}, "医患纠纷由医调委和{lead}处理，超过一万元，保险公司参加。", "宁波市医疗纠纷预防与处置条例 24、30–36"),
    ("family", 280, "婚姻家庭", {"row": [15], "without": ["refused", "special_organ"]}, {"lead": "tiaowei", "joint": ["区妇联", "民政", "社区"], "also": ["administrative"]}, "家里的事没动手，街道调委会和区妇联一起调。", "人民调解法"),
    ("table", 9000, "按归口表", {"row": [*range(1, 34)]}, {}, "{row}归{lead}牵头。", ""),
    ("catch-all", 9999, "兜底", {}, {"track": "administrative", "row": 34}, "没有哪一条对得上，由{lead}兜底，指定办理单位。", ""),
)
