"""Drawings by name, for the demo documents that show them."""

from collections.abc import Callable

from wenku.demo.canvas import Picture
from wenku.demo.drawings import building, home, science

DRAWINGS: dict[str, Callable[[], Picture]] = {
    "angles": science.angles,
    "balance": science.bottle_balance,
    "branches": building.branches,
    "buoyancy": science.buoyancy,
    "compressions": home.compressions,
    "dishes": home.dishes,
    "floor-plan": building.floor_plan,
    "garden-beds": home.garden_beds,
    "kettle": home.kettle,
    "leaf": science.leaf,
    "network": science.network,
    "number-line": science.number_line,
    "pendulum": science.pendulum,
    "recovery": home.recovery,
    "scaffold": building.scaffold,
    "scaffold-steps": lambda: building.process(
        "场地平整夯实", "铺设垫板底座", "立杆定位", "扫地杆", "大小横杆", "连墙件", "剪刀撑", "脚手板与安全网"
    ),
    "screen-lend": lambda: building.screen(
        "图书借阅管理系统　借书",
        ("读者证号", "图书条码", "应还日期"),
        "确认借出",
        ("借书", "还书", "续借", "读者管理", "图书编目", "统计报表"),
    ),
    "screen-login": lambda: building.screen("图书借阅管理系统　登录", ("用户名", "密码", "验证码"), "登录", ("首页", "使用帮助")),
    "screen-reader": lambda: building.screen(
        "图书借阅管理系统　读者管理",
        ("姓名", "证件号码", "联系电话", "读者类型"),
        "保存",
        ("读者管理", "新增读者", "挂失补办", "批量导入"),
    ),
    "spring": science.spring,
    "street": science.street,
    "survey-steps": lambda: building.process(
        "文献梳理", "问卷设计", "预调查", "正式调查", "数据清洗", "统计分析", "访谈补充", "形成报告"
    ),
    "tables-joined": building.tables_joined,
    "triangle": science.triangle,
    "venn": science.venn,
}
