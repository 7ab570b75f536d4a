"""What counts as a listed word, however it is written, and what only looks like one: two tables, and what holds for any text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wenku.moderation import folding, matching
from wenku.moderation.matching import Matcher, Sought

WORDS = [
    "代写论文",
    "代写",
    "发票代开",
    "代开发票",
    "赌球",
    "枪支",
    "毒品",
    "敏感词",
    "办证刻章",
    "加V信",
    "casino",
    "fake invoice",
    "24/7 loan",
]
INNOCENT_WORDS = ["毒品检验学", "枪支管理法", "casino royale", "代写作业可耻"]
MATCHER = Matcher([Sought(word) for word in WORDS] + [Sought(word, is_innocent=True) for word in INNOCENT_WORDS])

FULL = "这一行字足够长所以它在行末断开了代"
"""A full line, of which the next one is the rest."""

EVASIONS = [
    # as it is, between other words
    ("专业代写论文，价格优惠", "代写论文"),
    ("联系我们（代开发票）", "代开发票"),
    ("网上赌球网站", "赌球"),
    # spaces of every width
    ("代 写 论 文", "代 写 论 文"),
    ("代写 论文", "代写 论文"),
    ("敏  感  词", "敏  感  词"),
    ("敏\u3000感\u3000词", "敏\u3000感\u3000词"),
    ("赌\u00a0球", "赌\u00a0球"),
    ("枪\u2009支", "枪\u2009支"),
    ("枪\u202f支", "枪\u202f支"),
    # marks and signs
    ("敏.感.词", "敏.感.词"),
    ("敏感.词", "敏感.词"),
    ("敏*感*词", "敏*感*词"),
    ("敏***感***词", "敏***感***词"),
    ("敏-感-词", "敏-感-词"),
    ("敏_感_词", "敏_感_词"),
    ("敏·感·词", "敏·感·词"),
    ("敏・感・词", "敏・感・词"),
    ("敏．感．词", "敏．感．词"),
    ("敏~感~词", "敏~感~词"),
    ("敏+感+词", "敏+感+词"),
    ("敏^感^词", "敏^感^词"),
    ("敏#感#词", "敏#感#词"),
    ("敏★感★词", "敏★感★词"),
    ("敏😀感😀词", "敏😀感😀词"),
    ("敏🇨🇳感🇨🇳词", "敏🇨🇳感🇨🇳词"),
    ("赌＊球", "赌＊球"),
    ("赌●球", "赌●球"),
    ("枪ˉ支", "枪ˉ支"),
    ("枪''支", "枪''支"),
    ("代 *写- 论.文", "代 *写- 论.文"),
    # signs that set apart, where they stand between all of the characters
    ("代。写。论。文", "代。写。论。文"),
    ("代，写，论，文", "代，写，论，文"),
    ("代、写、论、文", "代、写、论、文"),
    ("代|写|论|文", "代|写|论|文"),
    ("代/写/论/文", "代/写/论/文"),
    ("【敏】【感】【词】", "敏】【感】【词"),
    ("(敏)(感)(词)", "敏)(感)(词"),
    ("“赌”“球”", "赌”“球"),
    ("赌！球！", "赌！球"),
    ("敏\n感\n词", "敏\n感\n词"),
    ("敏\n\n感\n\n词", "敏\n\n感\n\n词"),
    ("代\t写\t论\t文", "代\t写\t论\t文"),
    # a line's end
    (f"{FULL}\n写论文的事", "代\n写论文"),
    (f"{FULL} \n写论文的事", "代 \n写论文"),
    (f"{FULL}\r\n写论文的事", "代\r\n写论文"),
    # what can't be seen
    ("敏\u200b感\u200b词", "敏\u200b感\u200b词"),
    ("敏\u200d感\ufeff词", "敏\u200d感\ufeff词"),
    ("敏\u00ad感\u2060词", "敏\u00ad感\u2060词"),
    ("敏\ufe0f感\u034f词", "敏\ufe0f感\u034f词"),
    ("敏\u202e感\u202c词", "敏\u202e感\u202c词"),
    ("敏\U000e0061感\U000e0020词", "敏\U000e0061感\U000e0020词"),
    ("敏\u3164感\u115f词", "敏\u3164感\u115f词"),
    ("敏\x07感\x00词", "敏\x07感\x00词"),
    ("ca\u200bsi\u00adno", "ca\u200bsi\u00adno"),
    # struck out and accented
    ("敏\u0336感\u0336词", "敏\u0336感\u0336词"),
    ("敏\u20dd感\u20e3词", "敏\u20dd感\u20e3词"),
    ("çàsíñö", "çàsíñö"),
    ("c\u0301a\u0308sino", "c\u0301a\u0308sino"),
    # traditional, and other forms of characters
    ("發票代開", "發票代開"),
    ("代寫論文", "代寫論文"),
    ("賭球", "賭球"),
    ("槍支", "槍支"),
    ("代 寫-論 文", "代 寫-論 文"),
    ("⽀枪⽀", "枪⽀"),
    ("㊙敏感词", "敏感词"),
    # width and case
    ("ＣＡＳＩＮＯ", "ＣＡＳＩＮＯ"),
    ("CaSiNo", "CaSiNo"),
    ("加Ｖ信", "加Ｖ信"),
    ("加 v 信", "加 v 信"),
    ("加v-信", "加v-信"),
    ("𝐜𝐚𝐬𝐢𝐧𝐨", "𝐜𝐚𝐬𝐢𝐧𝐨"),
    ("𝒸𝒶𝓈𝒾𝓃ℴ", "𝒸𝒶𝓈𝒾𝓃ℴ"),
    ("ⓒⓐⓢⓘⓝⓞ", "ⓒⓐⓢⓘⓝⓞ"),
    ("🅲🅰🆂🅸🅽🅾", "🅲🅰🆂🅸🅽🅾"),
    # letters that look the same
    ("cаsino", "cаsino"),  # Cyrillic а
    ("сasinо", "сasinо"),  # Cyrillic с and о
    ("саsіnо", "саsіnо"),
    ("ϲαsιnο", "ϲαsιnο"),  # Greek
    ("ᴄᴀꜱɪɴᴏ", "ᴄᴀꜱɪɴᴏ"),
    ("caѕıno", "caѕıno"),
    # Latin words apart
    ("c a s i n o", "c a s i n o"),
    ("c.a.s.i.n.o", "c.a.s.i.n.o"),
    ("C-A-S-I-N-O", "C-A-S-I-N-O"),
    ("去casino玩", "casino"),
    ("casino_88", "casino"),
    ("“casino”", "casino"),
    ("fake  invoice", "fake  invoice"),
    ("fake-invoice", "fake-invoice"),
    ("Fake\u00a0Invoices, fake invoice", "fake invoice"),
    ("24/7 loan", "24/7 loan"),
    ("a 24-7 loan", "24-7 loan"),
]

LOOKALIKES = [
    # over the end of a sentence or of a clause
    "他让人代。写论文要靠自己",
    "请不要找人代！写论文是自己的事",
    "谁能代？写论文的人",
    "作业由谁代；写论文时要注意",
    "下列情形可代：写论文者除外",
    "他们爱赌。球赛就要开始了",
    "他们爱赌，球赛就要开始了",
    "这是一把枪。支架在旁边",
    "这是一把枪，支架在旁边",
    "这是一把枪、支架、子弹带",
    "请交发票。代开证明另行办理",
    "请交发票，代开证明另行办理",
    "商品名称：敏。感词另议",
    "他过敏。感词填曲",
    "他过敏…感词填曲",
    "他过敏——感词填曲",
    "他对花粉过敏. 感词一首",
    "We found it was fake. Invoice numbers follow.",
    "Is this fake? Invoice me later.",
    "not fake; invoice enclosed",
    # over brackets and quotation marks
    "枪（支架）",
    "《枪》支架",
    "一把“枪”支在地上",
    "发票（代开证明）",
    "过敏【感词】",
    "过敏「感词」",
    # over a line's end
    "今天的题目是代\n写论文的要点",
    "他对花粉过敏\n感词一首",
    "第一章　枪\n第二节　支架",
    "票据种类\n发票\n代开证明",
    "这一段在这里结束了而且很长很长代\n\n写论文另起一段",
    "这一段在这里结束了而且很长很长代\n　　写论文另起一段",
    "枪\n\n支架安装说明",
    "赌\n球类运动",
    # over columns and wide gaps
    "名称：枪\t支架：无",
    "一把长枪          支架一副",
    "过敏                感词",
    "代...............................写论文",
    "代__________写论文",
    "发票 ———— 代开证明",
    # with other words between
    "代他写论文",
    "代替别人写论文",
    "赌一场球",
    "枪1支",
    "枪两支",
    "枪a支",
    "敏和感和词",
    "发票由人代开",
    "发票与代开证明",
    "加上V信",
    # where other words meet
    "机枪支架",
    "手枪支座",
    "提枪支援前线",
    "豪赌球队老板",
    "参赌球员名单",
    "小赌球场旁边",
    "病毒品种鉴定",
    "病毒 品种鉴定",
    "解毒品质优良",
    # pieces of longer Latin words
    "casinos",
    "occasino",
    "casino2",
    "casinoworld",
    "fakeinvoice",
    "fake invoices",
    "unfake invoice",
    "24/7 loans",
    "124/7 loan",
    "ca sino",
    "casi no",
    "cas in o",
    "加va信",
    "xV信",
    # half of a word, and other orders
    "论文写作指南",
    "球赌",
    "支枪",
    "感敏词",
    # innocent words
    "毒品检验学",
    "《毒品检验学》第三版",
    "枪支管理法",
    "中华人民共和国枪支管理法",
    "槍支管理法",
    "枪 支 管 理 法",
    "Casino Royale",
    "代写作业可耻",
]


def found(text):
    return [text[hit.start : hit.end] for hit in MATCHER.find(text)]


@pytest.mark.parametrize(("text", "word"), EVASIONS)
def test_a_word_is_found_however_it_is_written(text, word):
    assert found(text) == [word]


@pytest.mark.parametrize("text", LOOKALIKES)
def test_what_only_looks_like_a_word_is_left_alone(text):
    assert found(text) == []


def test_the_tables_are_as_long_as_they_must_be():
    assert len({text for text, _ in EVASIONS}) >= 60
    assert len(set(LOOKALIKES)) >= 60


def test_the_longest_word_counts_and_words_side_by_side_all_do():
    assert found("代写论文和代写") == ["代写论文", "代写"]
    assert found("代开发票代开") == ["代开发票", "发票代开"]


def test_an_innocent_word_covers_only_what_stands_within_it():
    assert found("毒品检验学讲毒品") == ["毒品"]
    assert found("a casino royale casino") == ["casino"]


def test_words_that_differ_only_in_how_they_are_written_have_one_pattern():
    assert len(set(matching.patterns(["代写论文", "代 寫-論 文", "代\u200b写论文"]))) == 1
    assert len(set(matching.patterns(["Casino", "ｃａｓｉｎｏ", "cаsino", "casino!"]))) == 1
    assert len(set(matching.patterns(["加V信", "加 v 信", "加Ｖ信"]))) == 1
    assert matching.patterns(["", "。", "\u200b", "代写"]) == ["", "", "", "代写"]


def test_nothing_is_found_with_no_words_and_in_no_text():
    assert Matcher([]).find("代写论文") == []
    assert found("") == []
    assert found("\u200b") == []


IGNORED = st.text("\u200b\u200c\u200d\u2060\u00ad\ufeff\ufe0f\u034f\u0336\u20dd\x00\x1b\U000e0041", max_size=3)
AROUND = st.text(st.characters(exclude_categories=["L", "N", "M", "Cs"]), max_size=8)


@given(
    AROUND,
    st.lists(IGNORED, min_size=9, max_size=9),
    st.sampled_from(["代写论文", "發票代開", "敏感词", "ＣＡＳＩＮＯ", "加V信"]),
    AROUND,
)
@example("", [""] * 9, "代写论文", "")
def test_whatever_invisible_stands_within_a_word_it_is_found_in_exactly_its_place(before, ignored, word, after):
    written = "".join(sign + unseen for sign, unseen in zip(word[:-1], ignored, strict=False)) + word[-1]
    places = [(hit.start, hit.end) for hit in MATCHER.find(before + written + after)]
    assert places == [(len(before), len(before) + len(written))]


@given(st.text(st.sampled_from("代写论文发票敏感词赌球枪支 .*\n。，\u200b\u0301cаsinoＣ加V信㍿ﬁ가\ud800")))
def test_what_is_found_lies_in_the_text_in_order_and_reads_as_a_word(text):
    hits = MATCHER.find(text)
    known = set(matching.patterns(WORDS))
    for hit in hits:
        assert 0 <= hit.start < hit.end <= len(text)
        written = matching.patterns([text[hit.start : hit.end]])[0]
        assert written.replace(" ", "") in {pattern.replace(" ", "") for pattern in known}
    assert hits == sorted(hits, key=lambda hit: hit.start)


@settings(max_examples=50)
@given(st.text())
def test_each_folded_character_comes_from_a_place_in_the_text(text):
    folded = folding.fold(text)
    sources = folded.sources.tolist()
    assert len(sources) == len(folded.codes) == len(folded.kinds) == len(folded.text)
    assert sources == sorted(sources)
    assert all(0 <= place < len(text) for place in sources)
