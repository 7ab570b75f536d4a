"""What people ask of the library, and what has to be on top: thought out from its titles, keywords and texts."""

FRAGMENTS = """
矩阵 特征 征值 值与特 同余 数论中 拓扑 定理课 统计课件
单摆 角动 刚体 霍尔 黏滞 磁共 原理讲 滴定 酯的合 光谱法 测定铅 咖啡因 筛催化 硬度
并发 进程调 词法 卷积神经 倒排索引 索引操 云服 心肌梗死 型糖尿病 肺炎 骨折 剖宫产 早期筛 感染控
房屋租赁 租赁法律 解除案例 让管理 许可使用 信息保护 民间借 割合同 增值税 差旅 盘点会 清缴 催收年度
基坑 外墙保温 裂缝修 小区加装 焊接施工 防水验 喷淋 玻璃安 诗词 口语说 德育 浮力 留守儿童 食堂满
稻病 番茄 修剪试 土壤改 密植高产 鱼塘 菌工厂 垃圾分类 臭水体 候鸟 碳排放 重金属污 噪声 海绵
绩效 入职培 校园招聘 薪酬 调休 竞聘上岗 返聘 客流疏 冷链 路养 集装箱 单车停 联锁
楼梦人 边塞诗 鲁迅 绸之路 骨文字 市民生 科举 壁画颜料 变压器 刀具 并网逆 轴承 液压 调节能
"""
"""Two to five characters: every title that holds them belongs on the first page."""

CHARACTERS = "矩 摆 铅 筛 钢 茶 诗 幕 鲁 锅 肺"

WORDS = {
    "特征值": ("矩阵的特征值与特征向量讲义", "矩阵的特征值与特征向量期末试卷"),
    "特征值 期末试卷": ("矩阵的特征值与特征向量期末试卷",),
    "矩阵讲义": ("矩阵的特征值与特征向量讲义",),
    "概率论课件": ("概率论与数理统计课件",),
    "小学分数": ("小学分数应用题复习提纲", "小学分数应用题课件"),
    "重力加速度实验": ("单摆测量重力加速度实验报告",),
    "热力学 论文": ("热力学第二定律毕业论文",),
    "茶叶 实验报告": ("茶叶中咖啡因的提取实验报告",),
    "数据库 事务": ("数据库事务与并发控制课件", "数据库事务与并发控制实验报告"),
    "图像识别课件": ("卷积神经网络图像识别课件",),
    "搜索引擎论文": ("搜索引擎倒排索引毕业论文",),
    "糖尿病护理": ("二型糖尿病护理常规",),
    "高血压指南": ("高血压分级管理诊疗指南",),
    "抑郁症": ("抑郁症早期筛查病例讨论", "抑郁症早期筛查培训教材"),
    "房屋租赁合同": ("房屋租赁合同范本",),
    "离婚 合同": ("离婚财产分割合同范本",),
    "股权转让 案例": ("股权转让案例分析",),
    "个人信息保护 法律意见书": ("个人信息保护法律意见书",),
    "发票操作手册": ("增值税发票操作手册",),
    "差旅费报销": ("差旅费报销操作手册", "差旅费报销会议纪要"),
    "所得税 会议纪要": ("企业所得税汇算清缴会议纪要",),
    "电梯 调研": ("老旧小区加装电梯调研报告",),
    "混凝土裂缝": ("混凝土裂缝修补技术交底", "混凝土裂缝修补操作手册"),
    "消防喷淋手册": ("消防喷淋管网操作手册",),
    "幼儿园游戏 教学设计": ("幼儿园户外游戏教学设计",),
    "高三复习": ("高三一轮复习家长会讲稿", "高三一轮复习调研报告"),
    "水稻种植": ("水稻病虫害防治种植手册",),
    "马铃薯": ("马铃薯脱毒种薯种植手册", "马铃薯脱毒种薯调研报告"),
    "垃圾分类管理办法": ("城市生活垃圾分类管理办法",),
    "碳排放调研报告": ("碳排放权交易调研报告",),
    "新员工培训": ("新员工入职培训教材",),
    "加班": ("加班与调休工作总结", "加班与调休管理办法"),
    "地铁应急预案": ("地铁客流疏导应急预案",),
    "共享单车 年度报告": ("共享单车停放年度报告",),
    "红楼梦 论文": ("红楼梦人物毕业论文",),
    "丝绸之路读书笔记": ("丝绸之路贸易读书笔记",),
    "科举": ("明清科举制度课件", "明清科举制度复习提纲"),
    "变压器实验": ("变压器绝缘试验实验报告",),
    "机器人操作": ("工业机器人示教操作手册",),
    "溶栓": ("急性心肌梗死诊疗指南", "急性心肌梗死护理常规"),
    "判词": ("红楼梦人物读书笔记", "红楼梦人物毕业论文"),
    "李雅普诺夫": ("常微分方程的稳定性习题集", "常微分方程的稳定性复习提纲"),
    "pendulum": ("Measuring gravity with a pendulum",),
    "gravity pendulums": ("Measuring gravity with a pendulum",),
    "thermodynamics": ("Lecture notes on thermodynamics",),
    "sql index": ("A practical guide to SQL indexes",),
    "hydraulic press": ("Maintenance of hydraulic presses",),
    "elevators": ("Elevator inspection records",),
    "teach fraction": ("Teaching fractions with paper strips",),
    "hypertension": ("Managing hypertension in primary care",),
    "Lease Agreement": ("Model lease agreement for offices",),
    "bees": ("Bee keeping through the seasons",),
    "silk road": ("The silk road and its towns",),
    "container terminal": ("Container terminals by night",),
    "solar": ("Wiring a solar inverter",),
    "remote working": ("Remote work policy",),
    "peat": ("Restoring a peat bog",),
    "woodblock": ("Printing before Gutenberg",),
}
"""Which titles may stand first: a reader who types this means one of them."""

PINYIN = {
    "hongloumeng": "红楼梦人物",
    "tezhengzhi": "特征值",
    "tangniaobing": "糖尿病",
    "dianti": "电梯",
    "dunhuang": "敦煌壁画",
    "jiaguwen": "甲骨文",
    "bianyaqi": "变压器",
    "malingshu": "马铃薯",
    "zengzhishui": "增值税",
    "HongLouMeng": "红楼梦人物",
    "kafeiyin": "咖啡因",
    "jiqiren": "机器人",
}
INITIALS = {
    "hlm": "红楼梦人物",
    "tnb": "糖尿病",
    "jgw": "甲骨文",
    "zzsfp": "增值税发票",
    "byq": "变压器",
    "mls": "马铃薯",
    "jqr": "机器人",
    "kfy": "咖啡因",
}
"""Some title with these characters stands first."""

OTHER_FORMS = {
    "紅樓夢": "红楼梦",
    "矩陣": "矩阵",
    "離婚財產": "离婚财产",
    "絲綢之路": "丝绸之路",
    "應收賬款": "应收账款",
    "地鐵客流": "地铁客流",
    "電梯": "电梯",
    "剖宮產術後": "剖宫产术后",
    "ＳＱＬ": "SQL",
    "Ｋｕｂｅｒｎｅｔｅｓ": "Kubernetes",
    "ｐｅｎｄｕｌｕｍ": "pendulum",
    "ｓｉｌｋ　ｒｏａｄ": "silk road",
    "KUBERNETES": "Kubernetes",
    "增值税　发票": "增值税发票",
}
"""Traditional characters, full width, capitals: what stands first has the plain form in its title."""

TYPOS = {
    "thermodinamics": "thermodynamics",
    "kubernites": "kubernetes",
    "pendulumm": "pendulum",
    "scafolding": "scaffolding",
    "hydrualic": "hydraulic",
    "hypertention": "hypertension",
    "compliers": "compilers",
    "gutenburg": "gutenberg",
    "红楼蒙": "红楼梦",
    "糖鸟病": "糖尿病",
    "敦皇壁画": "敦煌壁画",
    "应收帐款": "应收账款",
    "增直税": "增值税",
    "甲骨闻": "甲骨文",
    "马玲薯": "马铃薯",
}
"""Nothing holds the first; the second is what was meant, one edit or one sound away: asked about, never searched for silently."""

PHRASES = {
    '"边塞诗毕业论文"': ("唐代边塞诗毕业论文",),
    '"分类管理"': ("城市生活垃圾分类管理办法",),
    '"silk road"': ("The silk road and its towns",),
    '"cold weather"': ("Concrete curing in cold weather",),
    "“合同解除”": ("劳动合同解除法律意见书", "劳动合同解除案例分析"),
    "“解除劳动”": (),
    "“劳动合同解除”": ("劳动合同解除法律意见书", "劳动合同解除案例分析"),
    '"road silk"': (),
    '"论文毕业"': (),
    '"实验报告" 咖啡因': ("茶叶中咖啡因的提取实验报告",),
}
"""Titles that hold the phrase as it stands, all of them and no other; empty where the words stand apart everywhere."""

MINUS = {
    "红楼梦 -论文": ("红楼梦人物读书笔记", "红楼梦人物毕业论文"),
    "电梯 -手册": ("老旧小区加装电梯调研报告", "老旧小区加装电梯操作手册"),
    "茶园 -调研": ("茶园土壤改良种植手册", "茶园土壤改良调研报告"),
    "inspection -elevator": ("Fire doors: inspection and repair", "Elevator inspection records"),
    "房屋租赁 -合同": ("房屋租赁法律意见书", "房屋租赁合同范本"),
}
"""The first stands on top, the second nowhere."""

FILTERED = {
    "红楼梦 格式:docx": ("红楼梦人物毕业论文",),
    "单摆 格式:pdf": ("单摆测量重力加速度实验报告",),
    "电梯 格式：pdf": ("老旧小区加装电梯操作手册", "老旧小区加装电梯调研报告"),
    "敦煌 格式:PPTX": ("敦煌壁画颜料毕业论文",),
    "hydraulic 格式:pdf": ("Maintenance of hydraulic presses",),
    "糖尿病 格式:epub": (),
}
"""Typed beside the words: all that is left, and nothing else."""
