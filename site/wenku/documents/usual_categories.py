"""The usual tree of categories, as Chinese document sites have it: a dozen subjects with three to five branches each."""

from wenku.accounts.models import Member
from wenku.documents import categories

Name = tuple[str, str]  # in Chinese and in English

TREE: dict[Name, tuple[Name, ...]] = {
    ("公文写作", "Official writing"): (
        ("领导讲话", "Speeches"),
        ("通知", "Notices"),
        ("纪要", "Minutes"),
        ("工作总结", "Work reports"),
        ("应急预案", "Emergency plans"),
    ),
    ("教育教学", "Teaching"): (
        ("教案", "Lesson plans"),
        ("导学案", "Study guides"),
        ("字帖", "Copybooks"),
        ("班级管理", "Class management"),
    ),
    ("考试题库", "Examinations"): (
        ("小学", "Primary"),
        ("初中", "Junior secondary"),
        ("高中", "Senior secondary"),
        ("竞赛思维", "Competitions and puzzles"),
    ),
    ("论文与调研", "Papers and surveys"): (
        ("毕业论文", "Theses"),
        ("期刊", "Journal articles"),
        ("调研", "Surveys"),
        ("实验报告", "Lab reports"),
    ),
    ("合同协议", "Contracts"): (
        ("租赁", "Leases"),
        ("服务", "Services"),
        ("劳动用工", "Employment"),
    ),
    ("求职职场", "Careers"): (
        ("简历", "Résumés"),
        ("面试", "Interviews"),
        ("求职信", "Cover letters"),
    ),
    ("建筑工程", "Construction"): (
        ("施工方案", "Work plans"),
        ("交底", "Briefings"),
        ("资料", "Records"),
    ),
    ("医学护理", "Medicine"): (
        ("护理", "Nursing"),
        ("急救", "First aid"),
        ("公共卫生", "Public health"),
    ),
    ("信息技术", "Computing"): (
        ("程序", "Programming"),
        ("数据库", "Databases"),
        ("手册", "Manuals"),
        ("速查表", "Cheat sheets"),
    ),
    ("管理培训", "Management"): (
        ("制度", "Rules"),
        ("培训", "Training"),
        ("商业计划", "Business plans"),
        ("标准规范", "Standards"),
    ),
    ("生活实用", "Daily life"): (
        ("居家", "Home and garden"),
        ("菜谱", "Cooking"),
        ("表格日历", "Forms and calendars"),
        ("社区服务", "Community"),
    ),
    ("外语学习", "Languages"): (
        ("写作", "Writing"),
        ("词汇", "Vocabulary"),
        ("讲义", "Lecture notes"),
        ("论文", "Theses in English"),
    ),
}


def begin(*, by: Member) -> None:
    """Make the usual tree on a site that has none. Raises HasCategories where there is any category, however new."""
    categories.check_there_are_none()
    for (subject, subject_en), branches in TREE.items():
        top = categories.create(subject, name_en=subject_en, by=by)
        for branch, branch_en in branches:
            categories.create(branch, name_en=branch_en, parent_id=top.id, by=by)
