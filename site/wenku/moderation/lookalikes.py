"""Signs that look like others: letters of other scripts that pass for Latin ones, and radicals that pass for characters."""


def _paired(signs: str, looks: str) -> dict[str, str]:
    return dict(zip(signs, looks, strict=True))


LETTERS = {
    # Cyrillic, by the look of the small letter; by that of the capital where only that one deceives
    **_paired(
        "авсԁеһніјкӏморԛгѕтѵԝхуүёє",
        "abcdehhijklmopqrstvwxyyee",
    ),
    # Greek
    **_paired(
        "αβεηιϳκμνορστυχγζ",
        "abenijkmvopctuxyz",
    ),
    # Latin of another make
    **_paired(
        "ıȷɑɡɩʟøłđħŧƅƚɓƈɗƒɠɦɨƙɱɲƥʂƭʋƴƶᴀʙᴄᴅᴇꜰɢʜɪᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
        "ijagiloldhtblbcdfghikmnpstvyzabcdefghijkmnoprstuvwyz",
    ),
    # Armenian and Cherokee, which fonts draw like Latin
    **_paired(
        "օսհցոզᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ",
        "ouhgnqabcdehjklmprstvwz",
    ),
}

CIRCLED = {chr(first + place): chr(97 + place) for first in (0x1F150, 0x1F170) for place in range(26)}
"""Letters in filled circles and squares, which compatibility forms leave as they are."""

RADICALS = _paired(
    "⺀⺄⺅⺈⺊⺋⺌⺍⺎⺒⺓⺔⺖⺗⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺫⺬⺭⺮⺯⺰⺱⺲⺳⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂"
    "⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "冫乙亻刀卜卩小小尢巳幺彑忄心扌攵旡月歹母民氵水灬爫爫丬犭目示礻竹纟纟网罒网羊羊羊耂聿聿肉臼艹艹艹虎衤"
    "西西见角角讠贝足车辶辶辶邑钅长长长门阝阝雨青韦页风飞食食食饣首马骨鬼鱼鸟卤麦黄黾齐齐齿齿竜龙龟龟龟",
)
"""What Unicode names as their equals. PDFs of some programs hold them in the place of whole characters."""

EVERY = {ord(sign): looks for sign, looks in {**LETTERS, **CIRCLED, **RADICALS}.items()}
"""By code point, for str.translate."""
