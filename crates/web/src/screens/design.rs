//! The living page of the parts that screens are made of: colours by meaning in every look, sizes, controls of every kind of
//! field, lists and clocks. Served only where it is asked for (`serve --design`); it shows no data of anybody.

use crate::access::Who;
use crate::app::App;
use crate::assets;
use crate::fields::{Choice, Control, Field};
use crate::page::{Frame, Notice, Page, Wrong};
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use centre::view::{Named, Question};

/// The kinds of fields that a handbook may have.
pub(crate) const KINDS: [&str; 16] = [
    "choice",
    "flag",
    "integer",
    "decimal",
    "money",
    "date_time",
    "text",
    "long_text",
    "phone",
    "id_number",
    "place",
    "party",
    "person",
    "photos",
    "lines",
    "computed",
];

/// What a colour may mean, with the class that says so.
const MEANINGS: [(&str, &str); 5] = [
    ("late", "is-late"),
    ("soon", "is-near"),
    ("waiting", "is-waiting"),
    ("done", "is-good"),
    ("neutral", "is-neutral"),
];
/// The steps of letters, the smallest first, with their heights in the browser's usual setting.
const STEPS: [(&str, u32); 6] =
    [("fine", 12), ("body", 14), ("lead", 16), ("say", 18), ("head", 20), ("title", 24)];
/// The steps of room.
const SPACES: [&str; 7] = ["hair", "xs", "s", "m", "l", "xl", "xxl"];
/// The pictures.
const ICONS: [&str; 12] =
    ["alarm", "bell", "call", "check", "clock", "file", "hand", "inbox", "minus", "pause", "search", "user"];
/// The lists that can be empty, with their pictures.
const EMPTY: [(&str, &str, &str); 3] =
    [("check", "duties", "/queue"), ("search", "queue", "/queue"), ("bell", "inbox", "/duties")];
/// One look of the page inside the page: its name, `data-bs-theme`, and whether it has more contrast.
const LOOKS: [(&str, &str, bool); 4] = [
    ("light", "light", false),
    ("dark", "dark", false),
    ("contrast-light", "light", true),
    ("contrast-dark", "dark", true),
];

#[derive(Template)]
#[template(path = "design.html")]
struct DesignPage {
    frame: Frame,
    styles: Option<String>,
    fields: Vec<Field>,
    refused: Vec<Field>,
    notice: Option<Notice>,
    /// Times of clocks in microseconds, with what stands behind each.
    clocks: [(String, i64); 3],
}

/// The page.
pub(crate) async fn page(State(app): State<App>, who: Who) -> Response {
    let frame = Frame::of(&app, &who, "", "design-title");
    let now = app.centre.now().micros();
    let minutes = |minutes: i64| now + minutes * 60 * 1_000_000;
    let clocks = [("late", minutes(-95)), ("soon", minutes(12)), ("waiting", minutes(26 * 60))];
    let clocks = clocks.map(|(meaning, due)| (frame.t.of("meaning", meaning), due));
    let fields = fields(frame.t);
    let refused = fields.iter().filter(|field| field.name.starts_with("f.")).take(3).cloned();
    let refused: Vec<Field> = refused.map(|field| wrong(field, frame.t)).collect();
    let notice = Some(notice(&refused, frame.t));
    Page(DesignPage { styles: assets::address("design.css"), frame, fields, refused, notice, clocks })
        .into_response()
}

/// A field of each kind through the form's own component, then the controls that only commands of every service have.
fn fields(t: Words) -> Vec<Field> {
    let asked = KINDS.iter().filter_map(|kind| Field::of(&question(kind, t), "f.", t));
    let option = |number: u32| Choice::new(number.to_string(), t.with("design-option", "n", number));
    let few = || (1..=3).map(option);
    let many = (1..=12).map(|number| option(number).under(t.with("design-group", "n", number.div_ceil(6))));
    let own = [
        Field::new("b.list", t.get("design-list"), Control::List).among(many),
        Field::new("b.several", t.get("design-several"), Control::Several).among(few()),
        Field::new("b.suggested", t.get("design-suggested"), Control::Suggested).among(few()),
    ];
    asked.chain(own).collect()
}

/// A question of a kind, as a handbook would ask it.
fn question(kind: &'static str, t: Words) -> Question {
    let named = |id: &str| Named { id: id.to_owned(), label: t.of("design-answer", id) };
    Question {
        id: kind.to_owned(),
        label: t.of("field-kind", kind),
        kind,
        required: matches!(kind, "choice" | "text"),
        hint: (kind == "text").then(|| t.get("design-hint")),
        options: vec![named("first"), named("second"), named("third")],
        value: (kind == "choice").then(|| "first".to_owned()),
    }
}

/// The same field as a refused form shows it.
fn wrong(mut field: Field, t: Words) -> Field {
    field.scope = "wrong.".to_owned();
    field.name = format!("wrong.{}", field.bare());
    field.wrong = Some(t.get("design-wrong"));
    field
}

fn notice(refused: &[Field], t: Words) -> Notice {
    let fields = refused.iter().map(|field| Wrong {
        name: field.name.clone(),
        label: field.label.clone(),
        anchor: field.anchor(),
        message: t.get("design-wrong"),
    });
    Notice {
        why: t.get("design-refused"),
        mend: t.get("design-mend"),
        paragraph: None,
        fields: fields.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diag::Lang;
    use handbook::vocabulary::Value;

    #[test]
    fn every_kind_of_field_is_shown() {
        let property = handbook::vocabulary::find("service", "field").and_then(|word| word.property("kind"));
        let Value::OneOf(kinds) = property.unwrap().value else { panic!("a field has one of some kinds") };
        assert_eq!(KINDS.as_slice(), kinds);
        let shown: Vec<String> = fields(Words::new(Lang::En)).into_iter().map(|field| field.name).collect();
        let missing: Vec<_> = KINDS.iter().filter(|kind| !shown.contains(&format!("f.{kind}"))).collect();
        // Priced lines and what is counted are no controls of the form: they have their table.
        assert_eq!(missing, [&"lines", &"computed"]);
    }
}
