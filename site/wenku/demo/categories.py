"""The demo site's tree of categories, as Chinese document sites have it: a dozen subjects with three to five branches each."""

Name = tuple[str, str]  # in Chinese and in English

TREE: dict[Name, tuple[Name, ...]] = {
    ("公文写作", "Official writing"): (
        ("领导讲话", "Speeches"),
        ("通知公告", "Notices"),
        ("会议纪要", "Minutes"),
        ("工作总结", "Annual reports"),
        ("应急预案", "Emergency plans"),
    ),
    ("教育教学", "Teaching"): (
        ("教案课件", "Lesson plans"),
        ("讲义导学", "Study guides"),
        ("习题字帖", "Exercises"),
        ("班级管理", "Class management"),
    ),
    ("考试题库", "Examinations"): (
        ("小学试卷", "Primary"),
        ("初中试卷", "Junior secondary"),
        ("高中试卷", "Senior secondary"),
        ("竞赛与思维", "Puzzles"),
    ),
    ("论文与调研", "Papers and surveys"): (
        ("毕业论文", "Theses"),
        ("期刊论文", "Journal articles"),
        ("调研报告", "Surveys"),
        ("实验报告", "Lab reports"),
    ),
    ("合同协议", "Contracts"): (
        ("租赁合同", "Leases"),
        ("服务合同", "Services"),
        ("劳动用工", "Employment"),
    ),
    ("求职职场", "Careers"): (
        ("简历模板", "Résumés"),
        ("面试指导", "Interviews"),
        ("求职信", "Cover letters"),
    ),
    ("建筑工程", "Construction"): (
        ("施工方案", "Work plans"),
        ("技术交底", "Briefings"),
        ("工程资料", "Records"),
    ),
    ("医学护理", "Medicine"): (
        ("护理规范", "Nursing"),
        ("急救常识", "First aid"),
        ("公共卫生", "Public health"),
    ),
    ("信息技术", "Computing"): (
        ("程序设计", "Programming"),
        ("数据库", "Databases"),
        ("使用手册", "Manuals"),
        ("速查表", "Cheat sheets"),
    ),
    ("管理培训", "Management"): (
        ("规章制度", "Rules"),
        ("培训手册", "Training"),
        ("商业计划", "Business plans"),
        ("标准规范", "Standards"),
    ),
    ("生活实用", "Daily life"): (
        ("居家园艺", "Home and garden"),
        ("菜谱饮食", "Cooking"),
        ("表格日历", "Calendars"),
        ("社区服务", "Community"),
    ),
    ("外语学习", "Languages"): (
        ("英语写作", "Writing"),
        ("英语词汇", "Vocabulary"),
        ("英文讲义", "Lecture notes"),
        ("英文论文", "Theses in English"),
    ),
}
