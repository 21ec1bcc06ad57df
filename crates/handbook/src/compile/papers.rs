//! Scripts, prints, price lists. The condition of a script is checked against every service that uses it; a cell of a
//! print must be a field of at least one.

use super::names::Names;
use super::service::{Local, field_ids};
use super::{Compiler, sense};
use crate::expression::FieldType;
use crate::vocabulary::{Block, Checked, Kind};
use diag::text;
use model::expression::Expression;
use model::handbook::{Copy, Label, Price, PriceList, Print, PrintCell, Script, ScriptLine};
use model::ids::{FieldId, ItemId, PriceListId, PrintId, ScriptId};
use std::collections::BTreeMap;

/// Columns of a row.
const COLUMNS: usize = 12;

impl Compiler<'_> {
    pub(super) fn price_lists(&mut self, block: &Block<'_>) -> BTreeMap<PriceListId, PriceList> {
        let mut lists = BTreeMap::new();
        for checked in block.all("prices") {
            let mut items = BTreeMap::new();
            for line in checked.block.all("item") {
                items.extend(self.keep(line, item(line)));
            }
            let made = (|| {
                let version = checked.text("version")?.text.to_owned();
                let list = PriceList { label: checked.label()?, version, items, source: checked.source() };
                Some((checked.id()?, list))
            })();
            lists.extend(self.keep(checked, made));
        }
        lists
    }

    pub(super) fn scripts(&mut self, block: &Block<'_>, used: &[Local]) -> BTreeMap<ScriptId, Script> {
        let mut scripts = BTreeMap::new();
        for checked in block.all("script") {
            let when = self.script_condition(checked, used);
            let mut lines = Vec::new();
            for line in checked
                .block
                .nodes
                .iter()
                .filter(|line| matches!(line.word.key, "say" | "script.do" | "never" | "ring"))
            {
                lines.extend(self.keep(line, script_line(line)));
            }
            let made = (|| {
                let situation = checked.text("situation")?.text.to_owned();
                Some((
                    checked.id()?,
                    Script { label: checked.label()?, situation, when, lines, source: checked.source() },
                ))
            })();
            scripts.extend(self.keep(checked, made));
        }
        scripts
    }

    fn script_condition(&mut self, checked: &Checked<'_>, used: &[Local]) -> Option<Expression> {
        let written = checked.text("when")?;
        let id: ScriptId = checked.id()?;
        let users: Vec<&Local> = used.iter().filter(|local| local.scripts.contains(&id)).collect();
        if users.is_empty() {
            // That nobody uses it is for a check of the whole to say; here only what is wrong in itself counts.
            return self.condition_in(written, &any_names(written.text));
        }
        let mut first = None;
        for user in users {
            let before = self.expressions.len();
            let compiled = self.condition_in(written, user);
            for complaint in self.expressions.iter_mut().skip(before) {
                let label = text!(zh: "这个事项用到这段话术", en: "this service uses the script");
                *complaint = complaint.clone().label(user.head, label);
            }
            if self.expressions.len() > before {
                return None;
            }
            first = first.or(compiled);
        }
        first
    }

    pub(super) fn prints(&mut self, block: &Block<'_>, used: &[Local]) -> BTreeMap<PrintId, Print> {
        let mut prints = BTreeMap::new();
        for checked in block.all("print") {
            let made = self.print(checked, used);
            prints.extend(self.keep(checked, made));
        }
        prints
    }

    fn print(&mut self, checked: &Checked<'_>, used: &[Local]) -> Option<(PrintId, Print)> {
        let id: PrintId = checked.id()?;
        let names = cells(&id, checked, used);
        let mut copies = Vec::new();
        for line in checked.block.all("copy") {
            let hides =
                self.several(line, "hides", Some(&names)).into_iter().map(|(_, id)| id.to_owned()).collect();
            let made = (|| {
                let keeper = line.label_of("keeper", "keeper_en")?;
                Some(Copy { id: line.argument(0)?.text.to_owned(), label: line.label()?, keeper, hides })
            })();
            copies.extend(self.keep(line, made));
        }
        let mut rows = Vec::new();
        for row in checked.block.all("row") {
            let mut cells = Vec::new();
            for cell in row.block.all("cell") {
                let shows = self.arguments(cell, Some(&names)).pop().map(|(_, id)| id.to_owned());
                let made = shows.zip(cell.integer("span")).map(|(shows, span)| PrintCell {
                    shows,
                    label: cell.label(),
                    span,
                });
                cells.extend(self.keep(cell, made));
            }
            let columns: usize = cells.iter().map(|cell: &PrintCell| usize::from(cell.span)).sum();
            if columns > COLUMNS {
                self.found.push(sense::row_too_wide(row, columns));
            }
            rows.push(cells);
        }
        let papers = checked.text("papers")?.text.split_whitespace().map(str::to_owned).collect();
        let code = checked.text("code").map(|code| code.text.to_owned());
        Some((id, Print { label: checked.label()?, code, papers, copies, rows, source: checked.source() }))
    }
}

/// What the cells of a print may show: fields of the services that use it. Of a print that nobody uses, whatever it says.
fn cells(print: &PrintId, checked: &Checked<'_>, used: &[Local]) -> Names {
    let mut names = Names::default();
    let users: Vec<&Local> = used.iter().filter(|local| local.prints.contains(print)).collect();
    for local in &users {
        field_ids(local).iter().for_each(|id| names.add(Kind::Cell, id));
        names.wild.extend(local.names.wild.iter().cloned());
        names.holes.extend(local.names.holes.iter().copied());
    }
    if users.is_empty() {
        let shown = checked
            .block
            .all("row")
            .flat_map(|row| row.block.all("cell"))
            .filter_map(|cell| cell.argument(0));
        let hidden = checked.block.all("copy").filter_map(|copy| copy.text("hides"));
        let words = shown.chain(hidden).flat_map(|written| written.text.split_whitespace());
        words.for_each(|word| names.add(Kind::Cell, word));
    }
    names
}

/// Names that make sense of any expression that is sound in itself.
fn any_names(text: &str) -> Local {
    let mut local = Local::default();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let fields = words.filter_map(|word| FieldId::new(word).ok());
    local.scope.fields = fields.map(|field| (field, FieldType::Unknown)).collect();
    local
}

fn item(line: &Checked<'_>) -> Option<(ItemId, Price)> {
    let unit = line.text("unit")?.text.to_owned();
    Some((line.id()?, Price { label: line.label()?, unit, price: line.read("price")? }))
}

fn script_line(line: &Checked<'_>) -> Option<ScriptLine> {
    let words: Option<Label> = line.label_at(0);
    Some(match line.word.key {
        "say" => ScriptLine::Say { words: words? },
        "script.do" => ScriptLine::Do { what: words? },
        "never" => ScriptLine::Never { words: words? },
        "ring" => ScriptLine::Ring { number: line.argument(0)?.text.to_owned(), whose: line.label_at(1)? },
        _ => return None,
    })
}
