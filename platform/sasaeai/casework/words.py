"""What the rows that wrote themselves mean, in words. Every action code of an `activity_record` stands here."""

from django.utils.translation import gettext_lazy as _

ACTION_WORDS = {
    "need.take": _("依頼を受け付けました"),
    "need.close": _("依頼を「できませんでした」で終えました"),
    "need.move": _("依頼の状態を変えました"),
    "need.call_back": _("約束の折り返し電話をしました"),
    "offer.send": _("お手伝いをお願いしました"),
    "offer.withdraw": _("お願いを取り消しました"),
    "offer.accept": _("電話で「行けます」のお返事をもらいました"),
    "offer.decline": _("電話で「今回は行けません」のお返事をもらいました"),
    "offer.call_away": _("電話をしましたが、留守でした"),
    "offer.call_later": _("電話をして、折り返しを待つことにしました"),
    "visit.report": _("訪問の報告を代わりに入力しました"),
    "visit.confirm": _("あしたの訪問を電話で確かめました"),
    "visit.drop_out": _("行けなくなったと連絡を受けました"),
    "series.helper": _("いつも来る方を決めました"),
    "series.absence": _("いつもの方のお休みを記録しました"),
    "series.end": _("くり返しの予定を終えました"),
    "concern.handle": _("気になることに対応しました"),
    "thanks.record": _("お礼の言葉を聞いて伝えました"),
    "notice.tell": _("お知らせを電話などで伝えました"),
    "person.register": _("新しい方を登録しました"),
    "supporter.register": _("担い手の申し込みを代わりに入力しました"),
    "supporter.approve": _("面談をして、担い手に登録しました"),
    "supporter.pause": _("担い手のお休みを記録しました"),
    "supporter.resume": _("担い手の活動再開を記録しました"),
    "person.merge": _("二重の登録を一つにまとめました"),
    "person.merge_undo": _("まとめた登録を元に戻しました"),
    "resident.register": _("依頼する方を登録しました"),
    "resident.update": _("依頼する方の登録内容を変更しました"),
    "group.register": _("団体を登録しました"),
    "group.update": _("団体の登録内容を変更しました"),
    "business.register": _("お店・事業者を登録しました"),
    "business.update": _("お店・事業者の登録内容を変更しました"),
    "import.apply": _("名簿のファイルを取り込みました"),
    "import.undo": _("名簿の取り込みを元に戻しました"),
    "supporter.update": _("担い手の登録内容を変更しました"),
}


def action_words(action: str) -> str:
    """The sentence of an action; an empty one was entered by hand."""
    return str(ACTION_WORDS.get(action, _("画面で作業しました"))) if action else ""
