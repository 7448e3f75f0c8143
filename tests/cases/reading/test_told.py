"""Denied, feared, past: what is no fact now gives no risk factor."""

import pytest

from cases.reading import read
from cases.reading.told import Hit, Standing, Told
from cases.triage import Factor

F = Standing.FACT
STANDINGS = [
    ("双方没有动手", "动手", Standing.DENIED),
    ("现场未发现刀具、棍棒", "棍棒", Standing.DENIED),
    ("没说两句就动手", "动手", F),
    ("他二话不说上来就打我", "打我", F),
    ("不但骂人还动手打人", "打人", F),
    ("起先没有吵，但后来动手了", "动手", F),
    ("没吵几句却动手", "动手", F),
    ("动手的情况没有发生", "动手", Standing.DENIED),
    ("我怕他动手", "动手", Standing.FEARED),
    ("如果再吵下去可能会动手", "动手", Standing.FEARED),
    ("怕哪天他喝多了，又来打我", "打我", Standing.FEARED),
    ("三年前他动手打过人", "动手", Standing.PAST),
    ("去年动手，现在已经和好", "动手", Standing.PAST),
    ("以前只是吵，昨天动手了", "动手", F),
    ("我怕吵久了他又要动手", "动手", Standing.FEARED),
    ("怕他动手但他还是动手了", "动手", F),
    ("无业人员动手打人", "打人", F),
    ("他抢过去又动手", "动手", F),
    ("报称邻居动手，到场见系口角", "动手", Standing.DENIED),
    ("老人绊倒未伤", "绊倒", Standing.DENIED),
    ("因早年旧怨，双方动手", "动手", F),
    ("操作不当打伤他", "打伤", F),
    ("从去年开始一直动手", "动手", F),
    ("他以前打过我一次", "打", Standing.PAST),
    ("他讲你动手试试", "动手", Standing.DENIED),
    ("年前动手，早就握手了", "动手", Standing.PAST),
    ("难道我会动手", "动手", Standing.DENIED),
    ("昨晚梦见他动手", "动手", Standing.FEARED),
    ("邻居讲要动手，是我听岔了", "动手", Standing.DENIED),
    ("我火得想动手", "动手", Standing.FEARED),
    ("柴刀都搁在三轮车上没拿下来", "柴刀", Standing.DENIED),
    ("事故认定书还没出", "认定", Standing.DENIED),
    ("他讲精神病打人不犯法", "打人", Standing.DENIED),
    ("二零一八年去省城上访", "上访", Standing.PAST),
    ("骗子打电话来，说我女儿打伤了人", "打伤", Standing.DENIED),
    ("他打电话来，说我女儿打伤了人", "打伤", F),
    ("班主任说小孩子闹着玩，其实天天动手", "动手", F),
    ("大家闹着玩，有人动手", "动手", Standing.DENIED),
]


@pytest.mark.parametrize(("text", "word", "standing"), STANDINGS)
def test_how_a_word_stands(text: str, word: str, standing: Standing) -> None:
    at = text.rindex(word)
    assert Told(text).standing(Hit(at, at + len(word), word)) is standing


FACTORS = [
    ("邻居拿着菜刀对着我晃，说要砍死我", {Factor.WEAPON, Factor.KILL_THREAT}),
    ("怕他哪天拿刀砍人", set()),
    ("邻居有精神病，夜里敲打暖气管", set()),
    ("精神病人发病，持砖打伤邻居", {Factor.MENTAL_VIOLENT, Factor.INJURY}),
    ("去年邻居拿刀指过我，这次只是吵了几句", set()),
    ("两家为围墙争吵，墙边靠着一把锄头，没有人拿起", set()),
    ("他拿铁锹砸坏了我家的窗户玻璃", set()),
    ("我快被他气死了，吵得要死", set()),
    ("他扬言要同归于尽", {Factor.KILL_THREAT}),
    ("儿子曾经想跳楼，现在情绪稳定", set()),
    ("讨薪工人爬上塔吊说拿不到钱就跳", {Factor.SUICIDE}),
    ("双方互相推搡，没有受伤", {Factor.INJURY}),
    ("双方只是争吵，未动手，无人受伤", set()),
    ("我打电话给他，他打官司也不怕", set()),
    ("老公昨晚喝了酒打我，脸肿了", {Factor.INJURY, Factor.DV, Factor.ALCOHOL}),
    ("老公八年前打过我一次，现在为了钱吵架", set()),
    ("酒店不肯退酒席的定金", set()),
    ("欠我十二万元货款", {Factor.AMOUNT_100K}),
    ("欠我九万八千元货款", set()),
    ("半个月内第三次报警，楼上还是吵", {Factor.REPEAT_3}),
    ("去年报过两次警，现在楼上又吵", set()),
    ("再不解决我就去北京上访", {Factor.PETITION_MEDIA}),
    ("他以前去信访过，这次是问进度", set()),
    ("上月达成的调解协议至今未履行", {Factor.UNPERFORMED}),
    ("二十多名业主围在物业办公室", {Factor.CROWD_20}),
    ("十二名业主到物业办公室要说法", {Factor.CROWD_10}),
    ("三十多人围观", set()),
    ("有人把小区大门堵了", {Factor.CROWD_20}),
    ("他把我家院门堵了", set()),
    ("包工头拖欠十五名农民工工资", {Factor.WAGE_10}),
    ("房客掏出一把弹簧刀顶住我腰", {Factor.WEAPON}),
    ("他从我店里买走一把剔骨刀，钱没付", set()),
    ("孩子拿着玩具刀追着同学跑", set()),
    ("邻居端起粪叉对着挖机驾驶员", {Factor.WEAPON}),
    ("他发语音说要送我全家去见阎王", {Factor.KILL_THREAT}),
    ("他开玩笑说再不还钱就宰了我", set()),
    ("电视剧里有人喊着要砍死他，声音太大", set()),
    ("她坐在窗台外面，两条腿悬着", {Factor.SUICIDE}),
    ("报称有人跳楼，到场核实系工人清洗外墙", set()),
    ("他抄起杀鱼的家伙冲着我比划", {Factor.WEAPON}),
    ("房客拎起酒瓶敲碎了指着房东", {Factor.WEAPON}),
    ("他跑进厨房摸出个东西指着收银员", {Factor.WEAPON}),
    ("他说要让我挂到墙上，大不了吃枪子", {Factor.KILL_THREAT}),
    ("老板讲刀已经磨好了等你来", {Factor.KILL_THREAT}),
    ("她把小囡放床上，自己站在窗台", {Factor.SUICIDE}),
    ("他在塔吊上面，说见不到钱就下来", {Factor.SUICIDE}),
    ("她说做人没啥意思，就当没生过我", {Factor.SUICIDE}),
    ("退款拖了半个月，我气得想跳楼", set()),
    ("总不能叫我去跳楼吧", set()),
    ("报警称像是有人在杀人，民警上门系邻居剁肉", set()),
    ("店里说被宰了一刀只好认了", set()),
    ("冲床把他两根手指轧了，手指被轧", {Factor.INJURY}),
    ("房东把我按在墙上", {Factor.INJURY}),
    ("我踩缝纫机踩了八年", set()),
    ("小孩踢足球把车玻璃踢碎", set()),
    ("十二个做木工的在项目部门口讨工钱", {Factor.CROWD_10, Factor.WAGE_10}),
    ("业主六十户联名，今天二十多个人在物业门口", {Factor.CROWD_20}),
    ("民工把项目部的铁门拦牢了", {Factor.CROWD_20}),
    ("一群流浪狗没人管，老太太不敢走", set()),
    ("他抽了根高尔夫杆举到我鼻子前面", {Factor.WEAPON}),
    ("摊主操起撬海蛎的铁扦顶着伙计下巴", {Factor.WEAPON}),
    ("房东说你再不搬，连你一道剁了", {Factor.KILL_THREAT}),
    ("债主在店门上贴了张黑框照片", {Factor.KILL_THREAT}),
    ("他威胁说你们屋里等着吹唢呐抬人", {Factor.KILL_THREAT}),
    ("病人拔了管子坐到空调架上，护士在窗里劝", {Factor.SUICIDE}),
    ("他爬进吊臂，把安全带解了", {Factor.SUICIDE}),
    ("伙计说亏得想跳江，就是讲讲", set()),
    ("隔壁讲要放放血，原来是讲笑话", set()),
    ("板材味道大得眼睛睁不开", set()),
    ("事情从街道推到交警，又推到物业", set()),
    ("八十几的老娘关在车棚里", {Factor.DV, Factor.VULNERABLE}),
    ("对方说要把我剁了，我七十九了", {Factor.KILL_THREAT, Factor.VULNERABLE}),
    ("同学翻出裁纸的推拉片指着他喉咙", {Factor.WEAPON}),
    ("他举着杀猪的长钩子站最前头，谁过来钩谁", {Factor.WEAPON}),
    ("他说再吵一夜我就让他一辈子哭不出声", {Factor.KILL_THREAT}),
    ("他称头七那天来接你", {Factor.KILL_THREAT}),
    ("他发微信说灵车替你叫好了", {Factor.KILL_THREAT}),
    ("他吼着说这个门里一个喘气的都不会剩", {Factor.KILL_THREAT}),
    ("他把绳圈往脖子上套，说不给钱就蹬凳子", {Factor.SUICIDE}),
    ("他拧着灶具旋钮不关，喊你们退后", {Factor.SUICIDE}),
    ("渣土车把我带倒", {Factor.INJURY}),
    ("猪把我掀到石阶上，肋骨两根", {Factor.INJURY}),
    ("他拿刀对着我，还讲只是说说", {Factor.WEAPON}),
    ("他拿刀对着我，我想死的心都有", {Factor.WEAPON}),
    ("我哪敢啊，他拿刀对着我", {Factor.WEAPON}),
    ("昨晚我梦见邻居拿刀对着我", set()),
    ("我妈七十一去买菜，被电瓶车撞倒", {Factor.INJURY, Factor.VULNERABLE}),
    ("嫁过来三年，他拿皮带抽我", {Factor.DV, Factor.INJURY}),
    ("我爸被邻居推倒", {Factor.INJURY}),
    ("儿媳把婆婆推倒在门槛上", {Factor.DV, Factor.INJURY}),
    ("报警人称隔壁带了刀，民警到场未发现刀具", set()),
    ("隔壁带了刀冲着我晃，民警到场时人已走", {Factor.WEAPON}),
    ("工地大门没堵，是班组用钢管架隔住材料堆", set()),
    ("他摸出个磨尖的长柄东西顶着我后腰", {Factor.WEAPON}),
    ("死者弟弟扬言明天带斧来砍死院长", {Factor.KILL_THREAT}),
    ("他讲你敢上法院就把我跟我哥都捅死", {Factor.KILL_THREAT}),
    ("楼上跑水，今天楼下去敲门，没吵起来", set()),
    ("两人在门口推来推去，脖子抓红", {Factor.INJURY}),
    ("物业和开发商推来推去，没人修", set()),
    ("他抡着铁锹往我头上砸，没砸到，我跑开了", {Factor.WEAPON}),
    ("醉汉踢断三辆车的反光镜", {Factor.ALCOHOL}),
    ("树干倒下砸中围墙", set()),
    ("氯气泄漏，值班员双眼灼伤送医", {Factor.INJURY}),
    ("食堂饭菜馊了，十几名学生腹泻送医", {Factor.VULNERABLE}),
    ("水管松了，木地板鼓包，吊顶也塌了一块", set()),
    ("他灌了半瓶百草枯", {Factor.SUICIDE}),
    ("邻居精神病发作，追着送奶的打，我老公去拦，胳膊被她打肿", {Factor.MENTAL_VIOLENT, Factor.INJURY}),
    ("讨债的在借款人母亲家里把老太推倒", {Factor.INJURY, Factor.VULNERABLE}),
    ("叔叔与侄子为渔船发生拉扯", {Factor.INJURY}),
    ("孩子背上有伤，讲是爸爸拿皮带打的", {Factor.DV, Factor.INJURY, Factor.VULNERABLE}),
    ("隔壁讲他哥有精神病会打人，他哥一直在外省住院，我们谁也没见过", set()),
    ("景区门口三十二名游客不肯上车，要退团费", {Factor.CROWD_20}),
    ("售楼处，四十几名业主要求换材料", {Factor.CROWD_20}),
    ("与跳舞队二十来人推搡", {Factor.CROWD_20, Factor.INJURY}),
    ("两名代表到所，全班二十二人从去年九月起未领到工资", {Factor.WAGE_10}),
    ("403住户每晚唱歌，居委上门劝过", set()),
    ("六十七岁的姑婆买了只银镯，拿去一验是镀的", {Factor.VULNERABLE}),
    ("导游哄我妈刷了一万六，我妈今年七十一", {Factor.VULNERABLE}),
    ("四年级的女儿被同学往书包里倒颜料", {Factor.VULNERABLE}),
    ("八十九岁的老汉，两个儿子互相推着不管", {Factor.VULNERABLE}),
    ("女人把自己关在卧室，孩子在外婆家", set()),
    ("老太七十八岁，本月第三次报警，隔壁夜里骂她，她不敢出门", {Factor.REPEAT_3, Factor.VULNERABLE}),
    ("半个月前报过一次警，楼上还是漏", {Factor.REPEAT_2}),
    ("拆迁协议上的过渡费断了两期，没影了", set()),
    ("在村里签了调解协议，两个月了什么也没弄", {Factor.UNPERFORMED}),
    ("他踢了我一脚，还要打没打到", {Factor.INJURY}),
    ("邻居打我，钱在柜里没拿出来", {Factor.INJURY}),
    ("儿子喝了酒，母亲被他打了", {Factor.DV, Factor.INJURY, Factor.ALCOHOL}),
    ("老公喝了酒就会打我", {Factor.DV, Factor.INJURY, Factor.ALCOHOL}),
    ("报警人称对方持刀划伤其手背，到场未发现刀具", {Factor.WEAPON, Factor.INJURY}),
    ("对方冒充民警，进门就打了我，还骗走三千元", {Factor.INJURY}),
    ("欠二十二名工人工资，双方未推搡", {Factor.WAGE_10}),
    ("她说儿子在学校被同学打的", {Factor.INJURY, Factor.VULNERABLE}),
    ("我七十二了，女儿找物业，物业不管，路灯黑着", set()),
    ("150户业主围在售楼处", {Factor.CROWD_20}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), FACTORS)
def test_only_what_is_a_fact_now_counts(text: str, wanted: set[Factor]) -> None:
    assert set(read(text).factors) == wanted


def test_every_suggestion_shows_the_words_it_rests_on() -> None:
    text = "楼上漏水，天花板都湿了，找他理论他推了我一把"
    reading = read(text)
    words = {reading.told.quote(hit) for hit in reading.found[0].hits}
    assert reading.types[0] == "neighbour"
    assert reading.row == 5
    assert "漏水" in words
    assert all(word in text for word in words)
    assert [reading.told.quote(hit) for hit in reading.factors[Factor.INJURY]] == ["推了"]
    assert [reading.told.quote(hit) for hit in reading.way.hits] == ["推了"]


def test_slips_and_wide_figures_are_read_and_quoted_as_written() -> None:
    reading = read("房冻不退押今３０００元")
    assert reading.types[0] == "contract"
    assert {"房冻", "押今"} <= {reading.told.quote(hit) for hit in reading.found[0].hits}


@pytest.mark.parametrize("text", ["", "。", "😀" * 40, "\x00\x07", "的" * 20_000, "%' OR 1=1 --", "abc " * 5000])
def test_whatever_was_typed_is_read(text: str) -> None:
    reading = read(text)
    assert reading.types == ["other"]
    assert reading.row == 34
    assert not reading.factors
