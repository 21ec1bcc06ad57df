//! The handbook language as data: every word, where it stands, what it takes, what it means, an example.
//!
//! Checking ([`check`]), compiling, overlays and the reference manual all read these tables, so a word is described in
//! one place. What may not enter: what a word *does* (that is `compile` and the engine).

mod calendars;
mod check;
pub(crate) mod codes;
mod form;
mod handbook;
mod limits;
mod messages;
mod overlays;
mod papers;
mod rules;
mod scenarios;
mod service;
mod steps;
mod values;
mod visits;

pub(crate) use check::{Block, Checked, Checker, check, check_overlays, no_such_property, value_fault};
pub(crate) use form::{KINDS as FIELD_KINDS, ONLY_FOR};
pub(crate) use limits::LEVELS;
pub(crate) use messages::{head, missing_argument};
pub(crate) use values::{EscalationText, escalation_at, parse_date, parse_days, parse_month_day, percent};

/// What a word of an id may refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A channel.
    Channel,
    /// A post.
    Post,
    /// A table of holidays.
    Holidays,
    /// A calendar; `always` is built in.
    Calendar,
    /// A season of a calendar.
    Season,
    /// A price list.
    Prices,
    /// An item of a price list.
    Item,
    /// A script.
    Script,
    /// A print.
    Print,
    /// A copy of a print.
    Copy,
    /// A service.
    Service,
    /// A field of the service.
    Field,
    /// A field of kind `person`.
    PersonField,
    /// A field of kind `date_time`.
    InstantField,
    /// An option of a choice.
    Option,
    /// A stage.
    Stage,
    /// An action.
    Action,
    /// A limit.
    Limit,
    /// A return visit.
    Visit,
    /// A reason for a pause.
    Pause,
    /// `printed_` and the id of a print.
    Printed,
    /// A field of any service that uses the print, or a built-in cell.
    Cell,
}

impl Kind {
    /// What people call it: Chinese, English.
    #[must_use]
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Channel => ("渠道", "channel"),
            Self::Post => ("岗位", "post"),
            Self::Holidays => ("节假日表", "holiday table"),
            Self::Calendar => ("日历", "calendar"),
            Self::Season => ("时段", "season"),
            Self::Prices => ("价目表", "price list"),
            Self::Item => ("价目", "item"),
            Self::Script => ("话术", "script"),
            Self::Print => ("打印件", "print"),
            Self::Copy => ("联", "copy"),
            Self::Service => ("服务事项", "service"),
            Self::Field => ("字段", "field"),
            Self::PersonField => ("人员字段", "field of kind person"),
            Self::InstantField => ("时间字段", "field of kind date_time"),
            Self::Option => ("选项", "option"),
            Self::Stage => ("环节", "stage"),
            Self::Action => ("操作", "action"),
            Self::Limit => ("时限", "limit"),
            Self::Visit => ("回访", "return visit"),
            Self::Pause => ("暂停原因", "pause"),
            Self::Printed => ("打印（printed_…）", "printed_…"),
            Self::Cell => ("格子内容", "cell"),
        }
    }
}

/// One of the things that a reference may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Something defined in the handbook.
    Of(Kind),
    /// A word of the language.
    Word(&'static str),
}

/// What is written as an argument or as the value of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The id of what is defined here.
    Id,
    /// Words for people.
    Text,
    /// `#true` or `#false`.
    Flag,
    /// A whole number between two bounds.
    Integer(i64, i64),
    /// A share such as `"50%"`, between two bounds.
    Percent(u8, u8),
    /// A sum in yuan such as `"45.00"`.
    Money,
    /// A length of time such as `"10 minutes"`.
    Within,
    /// A date, `"2026-10-01"`.
    Date,
    /// A date and time, `"2026-10-01 09:00"`.
    Instant,
    /// A day of every year, `"05-01"`.
    MonthDay,
    /// Clock times, `"08:30-12:00"`.
    Window,
    /// Days of the week, `"mon-fri"`.
    Days,
    /// The name of a time zone.
    Zone,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Some of these words, separated by spaces.
    SomeOf(&'static [&'static str]),
    /// An expression.
    Expression,
    /// A pattern of numbers.
    Pattern,
    /// When an escalation step falls.
    EscalationAt,
    /// One id.
    One(&'static [Target]),
    /// One or several ids, separated by spaces.
    Several(&'static [Target]),
    /// Whatever its owner checks itself.
    Any,
}

/// Whether something must be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It need not.
    Optional,
    /// If not written, this is meant (as it would be written, without quotes).
    Default(&'static str),
}

/// A property of a word.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub value: Value,
    /// Whether it must be written.
    pub need: Need,
    /// Whether a site may change it by an overlay.
    pub site: bool,
    /// What it means, Chinese.
    pub zh: &'static str,
    /// What it means, English.
    pub en: &'static str,
}

const fn property(name: &'static str, value: Value, zh: &'static str, en: &'static str) -> Property {
    Property { name, value, need: Need::Optional, site: false, zh, en }
}

impl Property {
    const fn required(mut self) -> Self {
        self.need = Need::Required;
        self
    }
    const fn default(mut self, text: &'static str) -> Self {
        self.need = Need::Default(text);
        self
    }
    const fn site(mut self) -> Self {
        self.site = true;
        self
    }
}

/// An argument of a word: what follows it, in order, without a name.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// What it takes.
    pub value: Value,
    /// Whether it must be written.
    pub required: bool,
    /// The last argument may be given several times.
    pub repeated: bool,
    /// What it is, Chinese.
    pub zh: &'static str,
    /// What it is, English.
    pub en: &'static str,
}

const fn argument(value: Value, zh: &'static str, en: &'static str) -> Argument {
    Argument { value, required: true, repeated: false, zh, en }
}

impl Argument {
    const fn optional(mut self) -> Self {
        self.required = false;
        self
    }
    const fn repeated(mut self) -> Self {
        self.repeated = true;
        self
    }
}

const ID: Argument = argument(Value::Id, "编号（小写字母、数字、下划线）", "id (small letters, digits, `_`)");
const LABEL: Argument = argument(Value::Text, "中文名称", "Chinese name");
const EN: Property =
    property("en", Value::Text, "英文名称；不写就用中文", "English name; the Chinese when left out").site();

/// How often a word may stand in its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Any number of times.
    Any,
    /// At most once.
    Once,
    /// Exactly once.
    Needed,
    /// Any number of times, but never twice with the same first argument.
    OncePerArgument,
}

/// A word of the language in one of its places.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// The word; where it means different things in different places, after the place and a dot.
    pub key: &'static str,
    /// Keys of the words in whose block it stands; `""` is the top of a file.
    pub within: &'static [&'static str],
    /// What it defines.
    pub defines: Option<Kind>,
    /// How often it may stand there.
    pub times: Times,
    /// Its arguments.
    pub arguments: &'static [Argument],
    /// Its properties.
    pub properties: &'static [Property],
    /// Missing English is worth a warning.
    pub wants_english: bool,
    /// A site may name it in an overlay.
    pub site: bool,
    /// Somebody else checks what stands in its block.
    pub open: bool,
    /// What it means, Chinese.
    pub zh: &'static str,
    /// What it means, English.
    pub en: &'static str,
    /// An example as it stands in its place.
    pub example: &'static str,
}

const WORD: Word = Word {
    key: "",
    within: &[],
    defines: None,
    times: Times::Any,
    arguments: &[],
    properties: &[],
    wants_english: false,
    site: false,
    open: false,
    zh: "",
    en: "",
    example: "",
};

impl Word {
    /// The word as it is written.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.key.rsplit('.').next().unwrap_or(self.key)
    }

    /// Whether it is written so; asked of every word for every statement, so without taking the key apart.
    fn is_written(&self, word: &str) -> bool {
        self.key == word || self.key.strip_suffix(word).is_some_and(|place| place.ends_with('.'))
    }

    /// A property by name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name == name)
    }
}

/// Words that a later version of the language will know.
pub const RESERVED: [&str; 27] = [
    "indicator",
    "scorecard",
    "points",
    "survey",
    "notice",
    "audience",
    "register",
    "record",
    "round",
    "checklist",
    "checkpoint",
    "finding",
    "charge",
    "bill",
    "receipt",
    "arrears",
    "deposit",
    "shift",
    "handover_sheet",
    "board",
    "webhook",
    "blueprint",
    "flow",
    "custody",
    "loan",
    "pool",
    "rotation",
];

/// Ids that mean somebody wherever a post may be written.
pub const PERSONS: [&str; 5] = ["owner", "contact", "first_asked", "customer", "anyone"];

/// Every word of the language, in the order of the manual.
pub fn words() -> impl Iterator<Item = &'static Word> {
    [
        handbook::WORDS,
        calendars::WORDS,
        papers::WORDS,
        service::WORDS,
        form::WORDS,
        steps::WORDS,
        limits::WORDS,
        visits::WORDS,
        rules::WORDS,
        overlays::WORDS,
        scenarios::WORDS,
    ]
    .into_iter()
    .flatten()
}

/// The word written so inside the block of `parent` (a key; `""` for the top of a file).
#[must_use]
pub fn find(parent: &str, word: &str) -> Option<&'static Word> {
    words().find(|entry| entry.is_written(word) && entry.within.contains(&parent))
}

/// The words that may stand inside the block of `parent`.
pub fn inside(parent: &str) -> impl Iterator<Item = &'static Word> + '_ {
    words().filter(move |entry| entry.within.contains(&parent))
}

/// A word by its key.
#[must_use]
pub fn by_key(key: &str) -> Option<&'static Word> {
    words().find(|entry| entry.key == key)
}
