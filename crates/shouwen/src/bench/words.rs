//! What customers say in the bench: sentences that differ, out of common words, so that a search has to work.

use crate::world::Dice;

const WHERE: &[&str] = &[
    "厨房",
    "卫生间",
    "阳台",
    "客厅",
    "次卧",
    "楼道",
    "地下车库",
    "二单元电梯",
    "单元门",
    "天花板",
    "洗手盆",
    "外墙",
    "屋顶",
    "儿童乐园",
    "东门",
];
const WHAT: &[&str] = &[
    "漏水",
    "一直滴水",
    "没有电",
    "灯不亮",
    "门关不上",
    "有异味",
    "墙皮脱落",
    "声音很大",
    "堵住了",
    "跳闸",
    "松动",
    "渗水",
    "反水",
    "打不开",
    "裂了",
];
const SINCE: &[&str] = &[
    "今天早上开始",
    "昨天晚上发现",
    "已经三天了",
    "从上周起",
    "断断续续一个月",
    "刚才突然",
    "下雨以后",
    "装修以后",
    "一到晚上就",
];
const ASKED: &[&str] = &[
    "请尽快派人来看看",
    "家里有老人小孩",
    "下午三点以后在家",
    "来之前先打电话",
    "上次修过又坏了",
    "楼下邻居也反映了",
    "希望这次彻底修好",
    "周末才有人在家",
];

/// Common characters that stand together nowhere but here: any two of them are rare, each of them is not.
const COMMON: &[char] = &[
    '的', '一', '是', '在', '不', '了', '有', '和', '人', '这', '中', '大', '为', '上', '个', '国', '我',
    '以', '要', '他', '时', '来', '用', '们', '生', '到', '作', '地', '于', '出', '就', '分', '对', '成',
    '会', '可', '主', '发', '年', '动',
];

/// What a customer says.
pub(super) fn matter(dice: &mut Dice) -> String {
    let part = |dice: &mut Dice, of: &[&'static str]| dice.pick(of).copied().unwrap_or_default();
    let mut text =
        format!("{}{}，{}，{}。", part(dice, WHERE), part(dice, WHAT), part(dice, SINCE), part(dice, ASKED));
    for _ in 0..8 {
        text.extend(dice.pick(COMMON));
    }
    text
}

/// A query of common characters that few texts hold together.
pub(super) fn rare(dice: &mut Dice) -> String {
    let mut found: Vec<String> = Vec::new();
    while found.len() < 4 {
        let letter = dice.pick(COMMON).map(char::to_string).unwrap_or_default();
        if !found.contains(&letter) {
            found.push(letter);
        }
    }
    found.join(" ")
}

/// A phrase of common characters that hardly any text holds.
pub(super) fn absent(dice: &mut Dice) -> String {
    (0..4).filter_map(|_| dice.pick(COMMON)).collect()
}
