"""How likely a text is what its bytes were meant to say: for each encoding, how often its writers use each character."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

# What makes up half of any Chinese text, and the traditional forms of these.
SIMPLIFIED = (
    "的一是不了在有人我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然"
    "没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二"
    "理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信"
    "北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提"
    "感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让"
    "认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步"
    "完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改"
    "议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏增值示需例规章级料质显材类按验标准"
    "投户支确复价整试查款调费约申督责检修织局属评项施环境范围措执监培训考卷答选填"
)
TRADITIONAL = (
    "這來個國說們爲時會過學對裏後麼沒於還發當無開見經頭從動兩長樣現將與進實點種聲話兒問機給幾業間電門東聽氣關並內卻軍產萬體別"
    "處總場師書員華報馬張難數車應計親務臺記邊風戰幹許覺題統請愛讓認論喫義術結連遠資隊帶條變聯權該領傳紅決達辦運強區轉衆輕語滿"
    "寫識極黃臉錢黨設雙歷廣議際則單據導網專誰讀飛觀爭組視濟離雖壞規級質顯類驗標準戶確復價試調費約責檢織屬評項環範圍執監訓選臺"
    "裡著麽"
)
_MARKS = "，。、；：？！“”‘’（）《》〈〉【】「」『』〔〕—–…·～\u3000％＿×±℃①②③④⑤⑥→■□●○★αβγδθλμπρσφωΔΩ"
_ASCII = string.ascii_letters + string.digits + string.punctuation + " \n\r\t"

_RARE, _ODD = math.log(1e-7), math.log(1e-4)  # a character that nothing else is said of; what one that nobody writes is on top
_ACCENTED = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽž"
# Controls, private and unknown characters; an ideograph or a Cyrillic letter within a Latin word, where an accented one was meant.
_ODDITIES = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]|(?<=[a-z])(?:[\u4e00-\u9fff](?=[a-z])|[а-я])")


Groups = Iterable[tuple[Iterable[str], float]]


@dataclass(frozen=True, slots=True)
class Encoding:
    """`share` is of the texts that come to a site like this one; `frequencies` gives groups of characters, each with its part."""

    name: str
    share: float
    frequencies: Callable[[], Groups]


def likelihood(text: str, encoding: Encoding) -> float:
    """The logarithm of how likely somebody wrote `text` in this encoding, comparable for one sequence of bytes."""
    weights = _weights(encoding)
    seen = sum(weights.get(character, _RARE) for character in text)
    return math.log(encoding.share) + seen + _ODD * len(_ODDITIES.findall(text))


@lru_cache(maxsize=32)
def _weights(encoding: Encoding) -> dict[str, float]:
    weights: dict[str, float] = {}
    for characters, part in encoding.frequencies():
        group = set(characters) - weights.keys()
        weights |= dict.fromkeys(group, math.log(part / max(len(group), 1)))
    return weights


def _block(codec: str, leads: Iterable[int], trails: Iterable[int]) -> set[str]:
    """The characters of two bytes each that an encoding has there."""
    pairs = [bytes((lead, trail)) for lead in leads for trail in trails]
    return {pair.decode(codec, "ignore") for pair in pairs} - {""}


def _gb18030() -> Groups:
    yield _ASCII, 0.5
    yield _MARKS, 0.05
    yield SIMPLIFIED, 0.25
    yield _block("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)), 0.17
    yield TRADITIONAL, 0.004
    yield _block("gb2312", range(0xD8, 0xF8), range(0xA1, 0xFF)), 0.01
    yield _block("gbk", range(0x81, 0xFF), range(0x40, 0xA1)), 0.002


def _big5() -> Groups:
    yield _ASCII, 0.5
    yield _MARKS, 0.05
    yield [character for character in SIMPLIFIED + TRADITIONAL if character.encode("big5", "ignore")], 0.25
    yield _block("big5", range(0xA4, 0xC7), _BIG5_TRAILS), 0.17
    yield _block("big5", range(0xC9, 0xFA), _BIG5_TRAILS), 0.01


def _unicode() -> Groups:
    yield _ASCII, 0.5
    yield _MARKS, 0.05
    yield SIMPLIFIED + TRADITIONAL, 0.25
    yield _block("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF)), 0.12
    yield _block("big5", range(0xA4, 0xFA), _BIG5_TRAILS), 0.02
    yield _ACCENTED + _CYRILLIC + _CYRILLIC.upper(), 0.02
    yield _KANA, 0.02
    for first, last in _OTHER_LETTERS:
        yield map(chr, range(first, last + 1)), 0.02


def _western() -> Groups:
    yield _ASCII, 0.5
    yield _ACCENTED, 0.08
    yield "\u00a0’‘“”–—…«»°§©®€£²³·•¡¿ªº", 0.02


def _cyrillic() -> Groups:
    yield _ASCII, 0.5
    yield _CYRILLIC, 0.4
    yield _CYRILLIC.upper(), 0.02
    yield "\u00a0«»–—…№“”„°", 0.02


def _japanese() -> Groups:
    yield _ASCII, 0.5
    yield _KANA, 0.25
    yield "、。「」・ー（）！？　", 0.05
    yield _block("shift_jis", range(0x88, 0x99), [*range(0x40, 0x7F), *range(0x80, 0xFD)]), 0.17
    yield _block("shift_jis", [*range(0x99, 0xA0), *range(0xE0, 0xEB)], [*range(0x40, 0x7F), *range(0x80, 0xFD)]), 0.01


def _korean() -> Groups:
    yield _ASCII, 0.5
    yield _block("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF)), 0.45
    yield _block("euc_kr", range(0xCA, 0xFE), range(0xA1, 0xFF)), 0.01


_BIG5_TRAILS = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_OTHER_LETTERS = ((0x391, 0x3C9), (0x5D0, 0x5EA), (0x620, 0x652), (0xE01, 0xE5B), (0xAC00, 0xD7A3))  # Greek to Hangul
_KANA = "".join(map(chr, [*range(0x3041, 0x3094), *range(0x30A1, 0x30F7)]))

# Chinese first: a handful of bytes that could be either is Chinese here.
EIGHT_BIT = (
    Encoding("gb18030", 0.9, _gb18030),
    Encoding("big5hkscs", 0.1, _big5),
    Encoding("cp1252", 0.05, _western),
    Encoding("cp1251", 0.001, _cyrillic),
    Encoding("koi8_r", 0.0001, _cyrillic),
    Encoding("cp932", 0.002, _japanese),
    Encoding("cp949", 0.001, _korean),
)
UTF_8 = Encoding("utf_8", 1.0, _unicode)
SIXTEEN_BIT = (Encoding("utf_16_le", 0.02, _unicode), Encoding("utf_16_be", 0.01, _unicode))
