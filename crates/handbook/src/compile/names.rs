//! Names and what they stand for: which definitions there are, what a word of a reference means, and what to say when it
//! means nothing or two things. One missing definition is one message, however many places mention it.

use super::codes::*;
use super::read::Written;
use crate::vocabulary::{Block, Kind, PERSONS, Target};
use diag::{Code, Diagnostic, Sources, Span, text};
use std::collections::{BTreeMap, BTreeSet};

/// How many other places one message points at.
const MOST_LABELS: usize = 4;

/// What is defined in a block.
#[derive(Debug, Default, Clone)]
pub(crate) struct Names {
    known: BTreeMap<Kind, BTreeSet<String>>,
    /// Ids that may have been defined by what nobody understood.
    pub(crate) wild: BTreeSet<String>,
    /// Kinds of which a definition lost its id.
    pub(crate) holes: BTreeSet<Kind>,
    /// Stages that mean what the word of the language means: `closed` of kind closed.
    pub(crate) plain_stages: BTreeSet<String>,
}

impl Names {
    /// The definitions that stand directly in a block.
    pub(crate) fn of(block: &Block<'_>) -> Self {
        let mut names = Self { wild: block.wild.clone(), holes: block.holes.clone(), ..Self::default() };
        for checked in &block.nodes {
            if let (Some(kind), Some(id)) = (checked.word.defines, checked.argument(0)) {
                names.add(kind, id.text);
            }
        }
        names
    }

    /// Adds a definition.
    pub(crate) fn add(&mut self, kind: Kind, id: &str) {
        self.known.entry(kind).or_default().insert(id.to_owned());
    }

    /// Whether there is one.
    pub(crate) fn has(&self, kind: Kind, id: &str) -> bool {
        match kind {
            Kind::Printed => id.strip_prefix("printed_").is_some_and(|print| self.has(Kind::Print, print)),
            _ => self.known.get(&kind).is_some_and(|ids| ids.contains(id)),
        }
    }

    /// The ids of a kind.
    pub(crate) fn ids(&self, kind: Kind) -> Vec<String> {
        let of = if kind == Kind::Printed { Kind::Print } else { kind };
        let ids = self.known.get(&of).into_iter().flatten();
        if kind == Kind::Printed {
            ids.map(|id| format!("printed_{id}")).collect()
        } else {
            ids.cloned().collect()
        }
    }
}

/// Looks words up in the names of a service and then in those of the handbook.
#[derive(Clone, Copy)]
pub(crate) struct Lookup<'a> {
    pub(crate) global: &'a Names,
    pub(crate) local: Option<&'a Names>,
}

impl Lookup<'_> {
    fn scopes(&self) -> impl Iterator<Item = &Names> {
        self.local.into_iter().chain([self.global])
    }

    fn has(&self, kind: Kind, id: &str) -> bool {
        self.scopes().any(|names| names.has(kind, id))
    }

    /// Whether nobody can say that the id is not defined.
    fn in_doubt(&self, targets: &[Target], id: &str) -> bool {
        self.scopes().any(|names| {
            let print = id.strip_prefix("printed_").unwrap_or(id);
            names.wild.contains(id)
                || names.wild.contains(print)
                || targets.iter().any(|target| match target {
                    Target::Of(kind) => names.holes.contains(&definition(*kind)),
                    Target::Word(_) => false,
                })
        })
    }

    fn meanings(&self, targets: &'static [Target], id: &str) -> Vec<Target> {
        let fits = |target: &Target| match target {
            Target::Of(kind) => self.has(*kind, id),
            Target::Word(word) => *word == id,
        };
        let mut meanings: Vec<Target> = targets.iter().copied().filter(fits).collect();
        // A stage `closed` of kind closed is what the word `closed` says; a field in a cell is nearer than a built-in one.
        if meanings.len() == 2 && self.scopes().any(|names| names.plain_stages.contains(id)) {
            meanings.retain(|meaning| *meaning != Target::Of(Kind::Stage));
        }
        // A post of such an id was refused where it was defined.
        if PERSONS.contains(&id) {
            meanings.retain(|meaning| matches!(meaning, Target::Word(_)));
        }
        if meanings.contains(&Target::Of(Kind::Cell)) {
            meanings.retain(|meaning| *meaning == Target::Of(Kind::Cell));
        }
        meanings
    }

    fn candidates(&self, targets: &[Target]) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for target in targets {
            match target {
                Target::Of(kind) => all.extend(self.scopes().flat_map(|names| names.ids(*kind))),
                Target::Word(word) => all.push((*word).to_owned()),
            }
        }
        all
    }
}

/// The kind of definition that a kind of reference hangs on.
fn definition(kind: Kind) -> Kind {
    match kind {
        Kind::PersonField | Kind::InstantField | Kind::Cell => Kind::Field,
        Kind::Printed => Kind::Print,
        other => other,
    }
}

/// Something that was mentioned and is not there.
#[derive(Debug)]
struct Mention {
    span: Span,
    targets: &'static [Target],
    near: Option<String>,
    offered: Vec<String>,
}

/// What was mentioned and is not there, by word.
#[derive(Debug, Default)]
pub(crate) struct Undefined {
    mentions: BTreeMap<String, Vec<Mention>>,
    /// Words that mean something of another kind, with what is said about each place.
    strangers: BTreeMap<String, Vec<Diagnostic>>,
}

impl Undefined {
    /// What a word means, if it means one thing; otherwise remembers or reports why not.
    pub(crate) fn resolve(
        &mut self,
        lookup: Lookup<'_>,
        targets: &'static [Target],
        word: Written<'_>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Target> {
        match lookup.meanings(targets, word.text).as_slice() {
            [one] => return Some(*one),
            [] => {}
            several => {
                found.push(ambiguous(word, several));
                return None;
            }
        }
        if lookup.in_doubt(targets, word.text) {
            return None;
        }
        if let Some(kind) = OTHERS.into_iter().find(|kind| lookup.has(*kind, word.text)) {
            let strangers = self.strangers.entry(word.text.to_owned()).or_default();
            strangers.push(other_kind(word, kind, targets));
            return None;
        }
        let offered = lookup.candidates(targets);
        let near = diag::suggest(word.text, offered.iter().map(String::as_str)).map(str::to_owned);
        let mention = Mention { span: word.span, targets, near, offered };
        self.mentions.entry(word.text.to_owned()).or_default().push(mention);
        None
    }

    /// Adds a place that mentions a word which is missing elsewhere too; false when it is not missing.
    fn also(&mut self, word: &str, span: Span) -> bool {
        let Some(mentions) = self.mentions.get_mut(word) else { return false };
        let Some(first) = mentions.first() else { return false };
        let targets = first.targets;
        mentions.push(Mention { span, targets, near: None, offered: Vec::new() });
        true
    }

    /// One message for each missing definition. Expressions that stumble over the same are told in it; of equal
    /// complaints of expressions only the first stays, and names the other places.
    pub(crate) fn report(mut self, expressions: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
        let mut kept: BTreeMap<(Code, String), Vec<Diagnostic>> = BTreeMap::new();
        for diagnostic in expressions {
            let words = sources.slice(diagnostic.span).trim_matches(['\'', '"']).to_owned();
            if !self.also(&words, diagnostic.span) {
                kept.entry((diagnostic.code, words)).or_default().push(diagnostic);
            }
        }
        let alike = kept.into_values().chain(std::mem::take(&mut self.strangers).into_values());
        let folded = alike.filter_map(|alike| {
            let spans: Vec<Span> = alike.iter().map(|diagnostic| diagnostic.span).collect();
            alike.into_iter().next().map(|first| elsewhere(first, &spans))
        });
        let mut all: Vec<Diagnostic> =
            self.mentions.iter().filter_map(|(word, mentions)| undefined(word, mentions)).collect();
        all.extend(folded);
        all
    }
}

/// Kinds to look through when a word is not what is wanted, the likeliest first.
const OTHERS: [Kind; 15] = [
    Kind::Stage,
    Kind::Action,
    Kind::PersonField,
    Kind::InstantField,
    Kind::Field,
    Kind::Limit,
    Kind::Visit,
    Kind::Pause,
    Kind::Post,
    Kind::Channel,
    Kind::Calendar,
    Kind::Holidays,
    Kind::Script,
    Kind::Print,
    Kind::Prices,
];

fn names_of(targets: &[Target]) -> (String, String) {
    let kinds: Vec<(&str, &str)> = targets
        .iter()
        .filter_map(|target| if let Target::Of(kind) = target { Some(kind.name()) } else { None })
        .collect();
    let (zh, en): (Vec<&str>, Vec<&str>) = kinds.into_iter().unzip();
    if zh.is_empty() { ("词".to_owned(), "word".to_owned()) } else { (zh.join("、"), en.join(", ")) }
}

fn elsewhere(first: Diagnostic, spans: &[Span]) -> Diagnostic {
    let mut others: Vec<Span> = spans.iter().copied().filter(|span| *span != first.span).collect();
    others.sort_unstable();
    others.dedup();
    let more = others.len().saturating_sub(MOST_LABELS);
    let labelled = others.into_iter().take(MOST_LABELS).fold(first, |diagnostic, span| {
        diagnostic.label(span, text!(zh: "这里也用到", en: "also used here"))
    });
    if more == 0 || labelled.why.is_some() {
        return labelled;
    }
    labelled.why(text!(zh: "另外还有 {more} 处也用到它。", en: "It is used in {more} more places."))
}

fn undefined(word: &str, mentions: &[Mention]) -> Option<Diagnostic> {
    let mut sorted: Vec<&Mention> = mentions.iter().collect();
    sorted.sort_by_key(|mention| (mention.offered.is_empty(), mention.span));
    let first = *sorted.first()?;
    let (zh, en) = names_of(first.targets);
    let found = Diagnostic::error(
        UNDEFINED,
        first.span,
        text!(zh: "没有叫 `{word}` 的{zh}", en: "no {en} is called `{word}`"),
    );
    let spans: Vec<Span> = mentions.iter().map(|mention| mention.span).collect();
    let found = elsewhere(found, &spans);
    if let Some(near) = &first.near {
        let found = found
            .here(text!(zh: "想写的是 `{near}` 吗？", en: "did you mean `{near}`?"))
            .help(text!(zh: "请改成 `{near}`，或者补上 `{word}` 的定义。", en: "Write `{near}`, or define `{word}`."));
        let bare = first.span.end - first.span.start == word.len();
        return Some(if bare { found.fix(first.span, near.clone()) } else { found });
    }
    let shown: Vec<String> = first.offered.iter().take(12).map(|id| format!("`{id}`")).collect();
    if shown.is_empty() {
        return Some(found.help(text!(zh: "请先定义它。", en: "Define it first.")));
    }
    let (zh, en) = (shown.join("、"), shown.join(", "));
    Some(found.help(text!(zh: "请补上定义，或者改用：{zh}。", en: "Define it, or use one of: {en}.")))
}

fn ambiguous(word: Written<'_>, meanings: &[Target]) -> Diagnostic {
    let id = word.text;
    let describe = |target: &Target| match target {
        Target::Of(kind) => (kind.name().0.to_owned(), kind.name().1.to_owned()),
        Target::Word(_) => ("手册语言里的固定词".to_owned(), "word of the language".to_owned()),
    };
    let (zh, en): (Vec<_>, Vec<_>) = meanings.iter().map(describe).unzip();
    let (zh, en) = (zh.join("，也是"), en.join(" and "));
    Diagnostic::error(AMBIGUOUS, word.span, text!(zh: "`{id}` 有两种意思", en: "`{id}` may mean two things"))
        .why(text!(zh: "`{id}` 既是{zh}，系统不替您猜。", en: "`{id}` is {en}; nothing is guessed."))
        .help(text!(zh: "请给其中一个换个编号。", en: "Give one of them another id."))
}

fn other_kind(word: Written<'_>, kind: Kind, targets: &'static [Target]) -> Diagnostic {
    let id = word.text;
    let ((is_zh, is_en), (want_zh, want_en)) = (kind.name(), names_of(targets));
    Diagnostic::error(
        OTHER_KIND,
        word.span,
        text!(zh: "`{id}` 是{is_zh}，不能写在这里", en: "`{id}` is a {is_en} and does not fit here"),
    )
    .help(text!(zh: "这里要写{want_zh}。", en: "Write one of: {want_en}."))
}

/// An id that already means something.
pub(crate) fn taken(span: Span, id: &str) -> Diagnostic {
    Diagnostic::error(TAKEN, span, text!(zh: "编号 `{id}` 已有固定的意思", en: "the id `{id}` already has a meaning"))
        .why(text!(
            zh: "`owner`、`contact`、`first_asked`、`customer`、`anyone` 指单上的人，`always` 是现成的全天日历。",
            en: "`owner`, `contact`, `first_asked`, `customer`, `anyone` are people of a case; `always` is the built-in calendar."
        ))
        .help(text!(zh: "请换个编号。", en: "Choose another id."))
}

/// Something listed twice in one property.
pub(crate) fn listed_twice(word: Written<'_>) -> Diagnostic {
    let id = word.text;
    Diagnostic::warning(
        LISTED_TWICE,
        word.span,
        text!(zh: "`{id}` 在这里写了两遍", en: "`{id}` is listed twice here"),
    )
    .help(text!(zh: "请删去一个。", en: "Remove one."))
}
