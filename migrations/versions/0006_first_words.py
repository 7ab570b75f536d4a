"""What a new site says before its admins have said anything: notices beside documents, reasons of moderators."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NOTICES = [
    (
        "zh",
        "配套讲稿",
        "部分课件和讲话材料附有讲稿或备注，写在文件的备注页或正文之后。预览只显示页面本身；下载的原文件里有全部内容。",
    ),
    (
        "zh",
        "特殊限制",
        "文中的部分图片、字体和商标可能另有权利人。下载得到的文件供个人学习和研究使用；要公开发表或用于商业，请先征得权利人同意。",
    ),
    (
        "en",
        "Speaker notes",
        "Some slides and speeches come with a script or notes, on the notes page or after the text. The preview shows the pages only; "
        "the original file holds everything.",
    ),
    (
        "en",
        "Restrictions",
        "Pictures, fonts and trade marks in a document may belong to others. A downloaded file is for your own study and research; ask "
        "the owners of these rights before you publish it or use it in business.",
    ),
]

REASONS = [
    "内容与已有文档重复。",
    "文件打不开、缺页或扫描不清，请换一份清晰完整的文件。",
    "分类不对，请改到合适的分类后再提交。",
    "标题看不出内容，请写明主题、年份或适用对象。",
    "含有个人信息（姓名与证件号、电话、住址等），请隐去后再提交。",
    "看来不是您有权分享的作品。若您有授权，请在简介里说明来源和授权。",
    "内容是广告或推广。",
]


def upgrade() -> None:
    text = sa.String()
    notice = sa.table(
        "notice",
        sa.column("language", text),
        sa.column("heading", text),
        sa.column("body", text),
        sa.column("kinds", sa.JSON()),
        sa.column("position", sa.Integer()),
        sa.column("is_shown", sa.Boolean()),
    )
    op.bulk_insert(
        notice,
        [
            {"language": language, "heading": heading, "body": body, "kinds": [], "position": place, "is_shown": True}
            for place, (language, heading, body) in enumerate(NOTICES, 1)
        ],
    )
    reason = sa.table("reason_template", sa.column("text", text), sa.column("position", sa.Integer()))
    op.bulk_insert(reason, [{"text": words, "position": place} for place, words in enumerate(REASONS, 1)])


def downgrade() -> None:
    op.execute("DELETE FROM notice")
    op.execute("DELETE FROM reason_template")
