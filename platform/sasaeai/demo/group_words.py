"""The groups in words: names, areas, menus. All invented.

Planted gaps live here too: only one running group takes out garbage in 星見台, none gives rides in みどり台, none
talks with people in 風見台 and none moves furniture in 川辺.
"""

from dataclasses import dataclass

from sasaeai.exchange.models import Theme


@dataclass(frozen=True)
class GroupWords:
    name: str
    kana: str
    areas: tuple[str, ...]
    tasks: tuple[str, ...]
    about: str
    status: str = "running"


HOUSE = ("cleaning", "shopping", "garbage")
GARDEN = ("garden", "small_repair", "light_bulb")

GROUPS = (
    GroupWords(
        "みどり台助け合いの会",
        "ミドリダイタスケアイノカイ",
        ("みどり台",),
        (*HOUSE, "light_bulb", "companionship"),
        "団地の自治会から生まれた会です。ちょっとした困りごとを引き受けます。",
    ),
    GroupWords(
        "緑陽ちょこボラ",
        "リョクヨウチョコボラ",
        ("みどり台",),
        ("garbage", "garden", "furniture"),
        "30分でできることを、できる人がします。",
    ),
    GroupWords(
        "みどり台お話し相手の会",
        "ミドリダイオハナシアイテノカイ",
        ("みどり台", "星見台"),
        ("companionship", "phone_call"),
        "お茶を飲みながらお話をうかがいます。",
    ),
    GroupWords(
        "みどり台 庭の会",
        "ミドリダイニワノカイ",
        ("みどり台",),
        ("garden",),
        "草抜きと低い木の手入れを始める準備をしています。",
        "starting",
    ),
    GroupWords(
        "星見台ごみ出し隊",
        "ホシミダイゴミダシタイ",
        ("星見台",),
        ("garbage", "light_bulb"),
        "朝の散歩のついでに、ごみを集積所まで運びます。",
    ),
    GroupWords(
        "星見台ふれあいの会",
        "ホシミダイフレアイノカイ",
        ("星見台",),
        ("cleaning", "shopping", "companionship"),
        "月に一度のサロンと、おうちのお手伝いをしています。",
    ),
    GroupWords(
        "峰坂お出かけの会",
        "ミネサカオデカケノカイ",
        ("星見台",),
        ("ride", "outing"),
        "坂の多いまちで、通院と買い物の足を支えます。",
    ),
    GroupWords(
        "奥谷台 谷の会",
        "オクタニダイタニノカイ",
        ("奥谷",),
        (*HOUSE, *GARDEN),
        "谷あいの家々を、顔の見える関係で支えます。",
    ),
    GroupWords(
        "朝霧ささえあいの会",
        "アサギリササエアイノカイ",
        ("奥谷",),
        ("companionship", "phone_call", "cleaning"),
        "見守りを兼ねてお話にうかがいます。",
    ),
    GroupWords(
        "奥谷の足を守る会",
        "オクタニノアシヲマモルカイ",
        ("奥谷",),
        ("ride", "outing", "shopping"),
        "バスが減った谷で、週2日の送り迎えをしています。",
    ),
    GroupWords(
        "風見台いきいき応援隊",
        "カザミダイイキイキオウエンタイ",
        ("風見台",),
        (*HOUSE, "furniture"),
        "力仕事が得意な人が集まっています。",
    ),
    GroupWords(
        "南坂町 手助けの会",
        "ミナミザカチョウテダスケノカイ",
        ("風見台",),
        (*GARDEN, "garbage"),
        "日曜大工の好きな人たちの会です。",
    ),
    GroupWords("風の会", "カゼノカイ", ("風見台",), ("outing",), "15年続いた外出支援の会です。", "closed"),
    GroupWords("本町ささえ隊", "ホンマチササエタイ", ("中央",), (*HOUSE, "light_bulb"), "商店街の有志が始めました。"),
    GroupWords(
        "結川おたがいさまの会",
        "ユイカワオタガイサマノカイ",
        ("中央", "川辺"),
        ("cleaning", "companionship", "outing"),
        "助けたり助けられたり、会員制の会です。",
    ),
    GroupWords(
        "中央 手仕事クラブ",
        "チュウオウテシゴトクラブ",
        ("中央",),
        (*GARDEN, "furniture"),
        "直せるものは直して使うお手伝いです。",
    ),
    GroupWords(
        "若宮お話し便", "ワカミヤオハナシビン", ("中央",), ("phone_call",), "毎週決まった時間にお電話します。", "paused"
    ),
    GroupWords(
        "川辺たすけあいの会", "カワベタスケアイノカイ", ("川辺",), (*HOUSE, "garden"), "川沿いの自治会でつくる会です。"
    ),
    GroupWords(
        "船着おつかい組", "フナツキオツカイグミ", ("川辺",), ("shopping", "outing"), "市場への買い出しを代わります。"
    ),
    GroupWords(
        "かわべ外出応援団",
        "カワベガイシュツオウエンダン",
        ("川辺", "中央"),
        ("ride", "outing"),
        "運転講習を受けた会員が送り迎えをします。",
    ),
    GroupWords(
        "柳土手ちょこっと隊",
        "ヤナギドテチョコットタイ",
        ("川辺",),
        ("light_bulb", "garbage"),
        "電球1つから、うかがいます。",
        "paused",
    ),
    GroupWords(
        "東原ご近所の会",
        "ヒガシハラゴキンジョノカイ",
        ("東原",),
        (*HOUSE, "companionship"),
        "新しいマンションと古い集落をつなぎます。",
    ),
    GroupWords(
        "水車の里 手助けの会",
        "スイシャノサトテダスケノカイ",
        ("東原",),
        (*GARDEN, "furniture"),
        "農家の道具と力を生かします。",
    ),
    GroupWords(
        "ひがしはら車の会", "ヒガシハラクルマノカイ", ("東原",), ("ride",), "病院までの行き帰りをお手伝いします。"
    ),
)

STRENGTHS = {
    Theme.FLOW: "依頼から訪問まで、受付2人の交代で3日以内に動けています。",
    Theme.RECRUITING: "サロンの参加者に声をかけて、この1年で活動者が6人増えました。",
    Theme.CASES: "うまくいった例もいかなかった例も、毎月の会合で話し合っています。",
    Theme.RIDES: "講習を受けた人が当番を決めて、通院の送り迎えを続けています。",
    Theme.OFFICE: "受付の記録を1枚の用紙にまとめ、事務が半分になりました。",
    Theme.SCOPE_AND_FEES: "できることとできないことを、1枚のちらしにしました。",
}
QUESTIONS = {
    Theme.FLOW: "依頼が重なったとき、どうやって順番を決めていますか。",
    Theme.RECRUITING: "60代の方に入ってもらうには、どう声をかけていますか。",
    Theme.CASES: "もの忘れのある方の家で、気をつけていることは何ですか。",
    Theme.RIDES: "送り迎えを始めるとき、保険と講習はどうしましたか。",
    Theme.OFFICE: "会計と記録は、だれが、どのくらいの時間でしていますか。",
    Theme.SCOPE_AND_FEES: "頼まれごとが範囲をこえそうなとき、どう断っていますか。",
}
