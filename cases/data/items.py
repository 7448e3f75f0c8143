"""The two-way catalogue of station and street (警网互融): 13 kinds of matter out, 12 in, modelled on published lists and marked as examples.

code, name, other words, owner (empty: the station), limit, urgent, photo. A code of two digits is a first-level row; what follows it stands below.
"""

Shipped = tuple[str, str, str, str, str, bool, str]

OUT: tuple[Shipped, ...] = (
    ("o01", "未构成违法的邻里、家庭矛盾", "吵架、口角", "zhihui", "simple", False, ""),
    ("o02", "物业、业委会矛盾", "物业费、停车收费", "zhujian", "ordinary", False, ""),
    ("o03", "劳资、欠薪（未涉刑）", "工资、讨薪", "renshe", "ordinary", True, ""),
    ("o04", "消费、预付卡", "退款、健身卡", "shijian", "ordinary", False, ""),
    ("o05", "噪声、油烟扰民", "", "zonghe", "simple", False, ""),
    ("o05-1", "社会生活噪声", "广场舞、卡拉OK", "zonghe", "simple", False, ""),
    ("o05-2", "夜间施工噪声", "工地、打桩", "zhujian", "simple", False, ""),
    ("o05-3", "餐饮油烟", "烧烤", "zonghe", "simple", False, "answer"),
    ("o05-4", "工厂噪声、异味", "车间、废气", "shengtai", "ordinary", False, ""),
    ("o06", "乱堆乱放、占道经营", "", "zonghe", "simple", False, "both"),
    ("o06-1", "楼道、消防通道乱堆乱放", "杂物、堵通道", "zonghe", "simple", False, "both"),
    ("o06-2", "占道经营、流动摊贩", "摆摊、夜市", "zonghe", "simple", False, "both"),
    ("o06-3", "建筑垃圾乱倒在路边", "渣土、装修垃圾", "zonghe", "simple", False, "both"),
    ("o07", "僵尸车、小区违停", "", "zonghe", "simple", False, "both"),
    ("o07-1", "小区、空地上的僵尸车", "废弃车、长期不动", "zonghe", "simple", False, "both"),
    ("o07-2", "公共道路上的僵尸车", "马路、路边", "jiaojing", "simple", False, "both"),
    ("o07-3", "堵消防通道的车", "挡住、挪车", "zonghe", "simple", True, "both"),
    ("o08", "违法搭建", "违建、阳光房", "zonghe", "complex", False, "both"),
    ("o09", "井盖、路灯、护栏损坏", "", "zhujian", "simple", False, "both"),
    ("o09-1", "井盖缺失、破损", "窨井", "zhujian", "simple", True, "both"),
    ("o09-2", "路灯不亮", "灯", "zhujian", "simple", False, "answer"),
    ("o09-3", "护栏、路牌损坏", "栏杆、标志", "zhujian", "simple", False, "both"),
    ("o10", "垃圾偷倒、污水", "", "shengtai", "ordinary", False, "both"),
    ("o10-1", "垃圾偷倒", "倾倒", "zonghe", "simple", False, "both"),
    ("o10-2", "污水直排", "河道、排污", "shengtai", "ordinary", False, "both"),
    ("o11", "流浪犬、噪声犬（非伤人）", "狗叫、狗", "zonghe", "simple", False, ""),
    ("o12", "困难救助、独居老人、流浪乞讨", "", "minzheng", "simple", True, ""),
    ("o12-1", "生活困难要救助", "低保、断粮", "minzheng", "simple", False, ""),
    ("o12-2", "独居老人没人照看", "空巢", "minzheng", "simple", True, ""),
    ("o12-3", "流浪乞讨人员", "露宿", "minzheng", "simple", True, ""),
    ("o13", "出租房消防、群租隐患", "隔断、飞线充电", "zhihui", "ordinary", False, "both"),
)  # fmt: skip
IN: tuple[Shipped, ...] = (
    ("i01", "打架、有暴力苗头的纠纷", "动手、扬言", "", "simple", True, ""),
    ("i02", "扬言报复、要轻生", "自杀", "", "simple", True, ""),
    ("i03", "家庭暴力", "家暴、打老婆", "", "simple", True, ""),
    ("i04", "盗窃、可疑人员和车辆", "小偷、陌生人", "", "simple", True, ""),
    ("i05", "电信诈骗、非法集资、传销", "", "", "ordinary", False, ""),
    ("i05-1", "电信网络诈骗", "转账、刷单", "", "simple", True, ""),
    ("i05-2", "非法集资", "理财、跑路", "", "ordinary", False, ""),
    ("i05-3", "传销", "上课、拉人头", "", "ordinary", False, ""),
    ("i06", "聚集、群体性苗头", "聚众、上访", "", "simple", True, ""),
    ("i07", "未登记的流动人口、未报备的出租房", "租客、居住登记", "", "ordinary", False, ""),
    ("i08", "肇事肇祸的精神障碍患者", "发病、精神病", "", "simple", True, ""),
    ("i09", "走失、未成年人受侵害", "", "", "simple", True, ""),
    ("i09-1", "老人、孩子走失", "找人", "", "simple", True, ""),
    ("i09-2", "未成年人受侵害", "欺负、虐待", "", "simple", True, ""),
    ("i10", "涉赌、涉黄、涉毒", "打牌、棋牌室", "", "ordinary", False, ""),
    ("i11", "管制刀具、烟花爆竹", "存放、燃放", "", "simple", False, "answer"),
    ("i12", "阻碍执法、阻工", "拦车、堵门", "", "simple", True, ""),
)  # fmt: skip
ITEMS = OUT + IN
