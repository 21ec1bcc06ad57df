//! How a scenario that does not come out as written is told: where, what was demanded, what is, how a time was counted,
//! and what happened just before.

use diag::{Code, Diagnostic, Span, Text, text};
use model::{Case, DutyKey};

use super::centre::No;
use super::codes;
use super::demand::Mismatch;
use super::step::Scenario;
use super::time;
use super::transcript::{Line, Speaker};

/// How many lines of the transcript a difference shows.
const LAST: usize = 6;

/// The longest words, in characters, that stand beside the place of a difference.
const LONGEST_HERE: usize = 30;

/// Tells differences of one scenario.
pub(super) struct Teller<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) speaker: &'a Speaker<'a>,
}

/// Paragraphs in both languages.
#[derive(Default)]
struct Paragraphs {
    zh: Vec<String>,
    en: Vec<String>,
}

impl Paragraphs {
    fn add(&mut self, text: Text) {
        self.zh.push(text.zh);
        self.en.push(text.en);
    }

    /// Lines under a lead, indented.
    fn list(&mut self, lead: Text, lines: impl IntoIterator<Item = Text>) {
        let mut lines = lines.into_iter().peekable();
        if lines.peek().is_none() {
            return;
        }
        self.add(lead);
        for line in lines {
            self.add(Text { zh: format!("  {}", line.zh), en: format!("  {}", line.en) });
        }
    }

    fn text(self) -> Text {
        Text { zh: self.zh.join("\n"), en: self.en.join("\n") }
    }
}

impl Teller<'_> {
    fn told(&self, code: Code, span: Span, headline: Text, why: Paragraphs, lines: &[Line]) -> Diagnostic {
        let mut why = why;
        let last = lines.get(lines.len().saturating_sub(LAST)..).unwrap_or_default();
        let zone = &self.speaker.handbook.zone;
        let shown = last.iter().map(|line| {
            let at = time::write(zone, line.at);
            let mark = if line.follows { "· " } else { "" };
            Text { zh: format!("{at} {mark}{}", line.words.zh), en: format!("{at} {mark}{}", line.words.en) }
        });
        why.list(text!(zh: "此前：", en: "just before:"), shown);
        let title = &self.scenario.title.value;
        let headline = Text {
            zh: format!("场景“{title}”：{}", headline.zh),
            en: format!("scenario `{title}`: {}", headline.en),
        };
        Diagnostic::error(code, span, headline).why(why.text())
    }

    /// A demand that does not hold.
    pub(super) fn mismatch(
        &self,
        span: Span,
        case: &Case,
        mismatch: &Mismatch,
        lines: &[Line],
    ) -> Diagnostic {
        let Mismatch { code, what, wanted, is, duty } = mismatch;
        let mut why = Paragraphs::default();
        why.add(Text { zh: format!("要求：{}", wanted.zh), en: format!("wanted: {}", wanted.en) });
        why.add(Text { zh: format!("实际：{}", is.zh), en: format!("is: {}", is.en) });
        if let Some(key) = duty {
            self.explain(case, key, &mut why);
        }
        // A long list stands in the reason alone.
        let here = if is.zh.chars().count() > LONGEST_HERE {
            Text::default()
        } else {
            Text { zh: format!("实际是 {}", is.zh), en: format!("it is {}", is.en) }
        };
        self.told(*code, span, what.clone(), why, lines).here(here).help(text!(
            zh: "如果手册写得对，请改场景；如果场景写得对，请改手册",
            en: "if the handbook is right, change the scenario; if the scenario is right, change the handbook"
        ))
    }

    /// How the due time of a duty came about.
    fn explain(&self, case: &Case, key: &DutyKey, why: &mut Paragraphs) {
        let Some(explanation) = engine::explain_duty(self.speaker.handbook, case, key) else { return };
        let lead = explanation.headline;
        why.list(Text { zh: format!("{}：", lead.zh), en: format!("{}:", lead.en) }, explanation.lines);
    }

    /// A step was refused that should have gone through.
    pub(super) fn refused(&self, span: Span, no: &No, lines: &[Line]) -> Diagnostic {
        let word = no.word;
        let headline = text!(zh: "这一步被拒绝（{word}）", en: "this step was refused ({word})");
        self.told(codes::REFUSED, span, headline, refusal(no), lines).help(text!(
            zh: "如果本该拒绝，请写成 `refused \"{word}\" {{ … }}`；否则请补上前面的步骤或改手册",
            en: "if it should be refused write `refused \"{word}\" {{ … }}`; else add the step before it or change the handbook"
        ))
    }

    /// A step went through that should have been refused.
    pub(super) fn not_refused(&self, span: Span, wanted: &str, lines: &[Line]) -> Diagnostic {
        let headline = text!(zh: "这一步应该被拒绝（{wanted}），却做成了", en: "this step should have been refused ({wanted}) and went through");
        let here = text!(zh: "没有被拒绝", en: "it was not refused");
        self.told(codes::NOT_REFUSED, span, headline, Paragraphs::default(), lines).here(here).help(text!(
            zh: "请检查手册里谁可以做、什么时候可以做、守则（guard）怎么写",
            en: "look who may do it, at which stage, and what its guards say"
        ))
    }

    /// A step was refused for another reason than the one written.
    pub(super) fn other_refusal(&self, span: Span, wanted: &str, no: &No, lines: &[Line]) -> Diagnostic {
        let is = no.word;
        let headline = text!(zh: "拒绝的原因不符：要求 {wanted}，实际 {is}", en: "refused for another reason: wanted {wanted}, is {is}");
        let here = text!(zh: "实际是 `{is}`", en: "it is `{is}`");
        self.told(codes::OTHER_REFUSAL, span, headline, refusal(no), lines).here(here)
    }

    /// Somebody sees a case that he should not, or the other way round.
    pub(super) fn sight(&self, span: Span, person: &str, sees: bool, lines: &[Line]) -> Diagnostic {
        let headline = if sees {
            text!(zh: "{person} 看得到这张单，本该回避", en: "{person} sees the case and should not")
        } else {
            text!(zh: "{person} 看不到这张单，本该看得到", en: "{person} does not see the case and should")
        };
        self.told(codes::SIGHT_DIFFERS, span, headline, Paragraphs::default(), lines)
    }

    /// `expect` about a case that is not there.
    pub(super) fn no_case(&self, span: Span, lines: &[Line]) -> Diagnostic {
        let headline = text!(zh: "没有这张单：它没有开成", en: "there is no such case: it was not opened");
        self.told(codes::CASE_DIFFERS, span, headline, Paragraphs::default(), lines)
    }

    /// The entries of a case do not give the case.
    pub(super) fn replay(&self, span: Span, lines: &[Line]) -> Diagnostic {
        let headline = text!(zh: "按记录重放，得到的单和现在的不一样", en: "replaying the events does not give the case as it is");
        let help = text!(zh: "这是程序的错，请连同这个场景一起报告", en: "this is a fault of the program; please report it with this scenario");
        self.told(codes::REPLAY_DIFFERS, span, headline, Paragraphs::default(), lines).help(help)
    }

    /// A step of a duty fell due and could not be fired.
    pub(super) fn not_fired(&self, span: Span, duty: &DutyKey, no: &No, lines: &[Line]) -> Diagnostic {
        let headline = text!(zh: "待办 {duty} 到点了，却没能触发", en: "a step of the duty {duty} fell due and could not be fired");
        let help = text!(zh: "这是程序的错，请连同这个场景一起报告", en: "this is a fault of the program; please report it with this scenario");
        self.told(codes::NOT_FIRED, span, headline, refusal(no), lines).help(help)
    }
}

fn refusal(no: &No) -> Paragraphs {
    let mut why = Paragraphs::default();
    why.add(no.why.clone());
    why.add(no.mend.clone());
    why
}
