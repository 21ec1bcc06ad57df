//! What people of the demo say and are called. Made up; nobody lives there.

/// Family names.
pub(super) const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "曾", "彭", "吕",
];

/// Given names.
pub(super) const GIVEN: &[&str] = &[
    "建国", "秀英", "志强", "桂兰", "海燕", "文博", "雅琴", "子轩", "雨桐", "明远", "晓东", "丽华", "俊杰",
    "欣怡", "国庆", "玉梅", "浩然", "思远", "静怡", "天佑", "立新", "淑芬", "伟", "芳", "敏", "磊", "洋",
    "艳", "勇", "军", "杰", "娟", "涛", "超", "霞", "平",
];

/// Repairs at home: urgency, trade, words.
pub(super) const HOME: &[(&str, &str, &str)] = &[
    ("urgent", "water", "厨房水管接头爆了，水漫到客厅，总阀关不死"),
    ("urgent", "electric", "家里突然全部跳闸，推上去又跳，闻到焦味"),
    ("urgent", "water", "卫生间往上返水，已经漫过门槛"),
    ("ordinary", "water", "厨房水龙头关不紧，一直滴水"),
    ("ordinary", "water", "卫生间天花板漏水，像是楼上渗下来的"),
    ("ordinary", "electric", "客厅两个插座没电，其他房间正常"),
    ("ordinary", "door_window", "入户门锁芯转不动，钥匙要用力拧"),
    ("ordinary", "door_window", "阳台推拉门滑轮坏了，推不动"),
    ("ordinary", "wall_floor", "次卧墙皮鼓包脱落，怀疑外墙渗水"),
    ("ordinary", "appliance", "可视对讲听不到声音，按了没反应"),
    ("ordinary", "water", "马桶水箱一直进水，停不下来"),
    ("ordinary", "water", "地漏反味，晚上特别明显"),
];

/// Repairs in public areas.
pub(super) const PUBLIC: &[(&str, &str, &str)] = &[
    ("urgent", "lift", "二单元电梯开门卡住，关不上"),
    ("ordinary", "electric", "楼道声控灯不亮，晚上回家看不见台阶"),
    ("ordinary", "access", "单元门禁刷卡没反应，大家都要按对讲"),
    ("ordinary", "door_window", "消防通道的闭门器坏了，门一直敞着"),
    ("ordinary", "wall_floor", "地面砖松动，老人差点绊倒"),
    ("ordinary", "water", "地下车库顶上滴水，正好滴在车位上"),
];

/// Enquiries: topic, question, answer.
pub(super) const QUESTIONS: &[(&str, &str, &str)] = &[
    ("fees", "物业费可以按季度交吗？怎么开票？", "可以按季度，前台或线上都能交，当场开电子发票"),
    ("parking", "亲戚来住一个月，能办临时停车吗？", "可以办月临停，带房号和车牌到前台登记"),
    (
        "decoration",
        "装修几点可以施工？要交押金吗？",
        "工作日 8 点到 12 点、14 点到 18 点；进场前到前台办手续、交押金",
    ),
    ("goods", "周末搬家要开放行条吗？", "要，提前一天电话预约，门岗凭条放行"),
    ("facilities", "羽毛球场怎么预约？", "前台登记即可，每户每次两小时"),
    ("neighbourhood", "最近的社区医院怎么走？", "东门出去左转三百米，过红绿灯就是"),
    ("move_in", "房子租出去了，租客要登记吗？", "要，租客带身份证和合同到前台登记，门禁卡一并办"),
];

/// Complaints: class, words, cause, result.
pub(super) const COMPLAINTS: &[(&str, &str, &str, &str)] = &[
    (
        "noise",
        "楼上装修周末也敲墙，孩子没法午睡",
        "装修户不知道周末停工的规定",
        "已停工并重申时间，周末由秩序员巡查",
    ),
    ("environment", "三单元门口垃圾堆了两天没人清", "夜班保洁临时缺人，没有补位", "当晚清运，改为双人排班"),
    ("order", "消防通道总有车停着，报了几次没人管", "夜间巡逻没有覆盖这一段", "增设隔离桩，夜巡每两小时一次"),
    (
        "facility",
        "电梯一个月坏了三次，每次都要爬楼",
        "门机老化，维保只做了调整",
        "更换门机，维保单位书面说明",
    ),
    ("attitude", "门岗说话很冲，问个路像审犯人", "新员工上岗前没有做接待培训", "当面致歉，重新培训后上岗"),
    (
        "neighbour",
        "隔壁在楼道堆鞋柜，走路都要侧身",
        "邻里没有约定，楼道占用无人提醒",
        "双方到场说清，鞋柜已搬走",
    ),
];

/// Suggestions and praise: kind, words.
pub(super) const SUGGESTIONS: &[(&str, &str)] = &[
    ("suggestion", "建议在儿童乐园旁边装两盏灯，晚上太暗"),
    ("suggestion", "快递柜能不能挪到东门，老人取件太远"),
    ("praise", "维修的小师傅修完还把地擦得干干净净，谢谢"),
    ("praise", "门岗帮我妈提菜到电梯口，非常暖心"),
];

/// What the worker writes at the end.
pub(super) const RESULTS: &[&str] = &[
    "更换配件，试用正常",
    "清理疏通，反复冲水无返味",
    "重新接线并做绝缘，送电正常",
    "调整后开关顺畅，已请客户试过",
    "更换密封件，观察二十分钟无渗漏",
];

/// What customers say when they are asked afterwards.
pub(super) const PRAISE: &[&str] =
    &["师傅来得快，干活利落", "挺好的，没什么意见", "修好了，谢谢", "态度好，还教我怎么保养"];
