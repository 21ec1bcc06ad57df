//! What is printed of a case (PRJ-004): the cells of each copy as the handbook lays them out, what each copy hides left blank,
//! internal answers on no copy that leaves the house; and the slips that are out and did not come back.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::household::phones;
use crate::names::{Names, Wanted};
use crate::policy::{Draws, Masks, hide_customer};
use crate::principal::{Principal, Right};
use crate::projects;
use crate::staff::read_names;
use crate::view::{DutyView, Holder, Look, Named};
use db::Reader;
use diag::text;
use model::event::Entry;
use model::handbook::{Copy, Print, Service, Trigger};
use model::{Actor, Case, ClauseId, Handbook, PrintId, ProjectId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod cell;

/// Slips of a page, and most that may be asked for.
const ROWS: usize = 50;
const MOST_ROWS: usize = 200;

/// A paper, in tenths of a millimetre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperView {
    /// Its word (`a4_third`, `continuous_241x93` …).
    pub id: String,
    /// Its name.
    pub label: String,
    /// Width of one copy.
    pub width: u32,
    /// Height of one copy.
    pub height: u32,
    /// Copies on one sheet, one above the other.
    pub per_sheet: u32,
}

/// A priced line on a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlipLine {
    /// What it is.
    pub what: String,
    /// How much, with its unit.
    pub quantity: String,
    /// Price of one, in yuan.
    pub unit_price: String,
    /// The sum in yuan, or that it is free.
    pub sum: String,
}

/// One cell of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// What it shows: a field's id or a built-in word.
    pub shows: String,
    /// Its caption; empty when the copy hides it.
    pub caption: String,
    /// Columns that it takes of twelve.
    pub span: u8,
    /// `text`, `lines`, `qr`, `signature`, `choice` (boxes to tick) or `hidden`.
    pub kind: &'static str,
    /// What is printed; of `qr` the path that opens the case.
    pub text: String,
    /// The priced lines, of `lines`.
    pub lines: Vec<SlipLine>,
}

/// One copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyView {
    /// Its id.
    pub id: String,
    /// Its name (第一联 存根 …).
    pub label: String,
    /// Who keeps it.
    pub keeper: String,
    /// It leaves the house.
    pub outside: bool,
    /// Rows of cells; a row of which everything is hidden is left out.
    pub rows: Vec<Vec<Cell>>,
}

/// A print of a case, ready to be laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// The print.
    pub print: Named,
    /// The form's code on the paper.
    pub code: Option<String>,
    /// The case.
    pub number: String,
    /// The project's code and name.
    pub project: Named,
    /// The paper that is used.
    pub paper: PaperView,
    /// All that fit, the preferred first.
    pub papers: Vec<PaperView>,
    /// How often it left the printer so far.
    pub printed: u32,
    /// The mark of a reprint, e.g. `补打 第 2 次`; nothing on the first.
    pub mark: Option<String>,
    /// When the page was made, as people read it.
    pub made_at: String,
    /// The copies asked for.
    pub copies: Vec<CopyView>,
}

/// A slip that was printed and did not come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlipOut {
    /// The case.
    pub number: String,
    /// Its service.
    pub service: Named,
    /// Where it is.
    pub stage: Named,
    /// Where.
    pub place: Option<String>,
    /// Who must move the case, and so has the slip.
    pub owner: Holder,
    /// When it was printed, RFC 3339.
    pub printed_at: String,
    /// How often.
    pub printed: u32,
    /// The duty to get it back.
    pub duty: DutyView,
}

/// A page of slips that are out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlipsOut {
    /// The one printed first is first.
    pub rows: Vec<SlipOut>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Everything that was read for a slip.
struct Material {
    case: Case,
    handbook: Arc<Handbook>,
    entries: Vec<Entry>,
    names: Names,
    /// The customer's first number.
    phone: Option<String>,
    /// Whole numbers may be shown.
    whole: bool,
    project: Named,
}

impl Centre {
    /// What a print of a case shows, on all its copies or on one. Looking changes nothing: that it left the printer is
    /// the action `print`.
    ///
    /// # Errors
    /// Not found when there is no such case for him, no such print of its service, copy or paper.
    pub async fn slip(
        &self,
        who: &Principal,
        number: &str,
        print: &str,
        copy: Option<String>,
        paper: Option<String>,
    ) -> Result<Slip, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        let (number, print) = (number.trim().to_owned(), print.trim().to_owned());
        self.read(move |reader| {
            let material = material(&centre, reader, &who, &number)?;
            slip(&centre, &material, &who, &print, copy.as_deref(), paper.as_deref())
        })
        .await
    }

    /// Slips of a project that were printed and did not come back, the oldest first.
    ///
    /// # Errors
    /// When the project is none of his, or the cursor does not fit.
    pub async fn slips_out(
        &self,
        who: &Principal,
        project: &str,
        after: Option<String>,
        limit: Option<usize>,
    ) -> Result<SlipsOut, CentreError> {
        let (centre, who, project) = (self.clone(), who.clone(), project.to_owned());
        let limit = limit.unwrap_or(ROWS).clamp(1, MOST_ROWS);
        self.read(move |reader| {
            let project = projects::seen(reader, &who, &project)?;
            slips_out(&centre, reader, &who, project, after.as_deref(), limit)
        })
        .await
    }
}

fn material(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    number: &str,
) -> Result<Material, CentreError> {
    let row = store::cases::by_number(reader, &who.scope(), number)?.ok_or(CentreError::NotFound("case"))?;
    let mut case = store::cases::load(reader, row.project, row.id)?.ok_or(CentreError::NotFound("case"))?;
    let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
    let mut entries = Vec::new();
    for recorded in store::journal::load(reader, row.project, &row.id.to_string())? {
        let entry: Entry = serde_json::from_str(&recorded.entry.data)
            .map_err(|error| CentreError::corrupt("event", error))?;
        entries.push(entry);
    }
    hide_customer(centre, reader, who, &mut case)?;
    let draws = Draws::hidden(centre, reader, who, &case)?;
    draws.take_from(&mut case);
    entries.retain(|entry| !draws.tells(entry));
    let mut wanted = Wanted::default();
    wanted.case(&case);
    entries.iter().for_each(|entry| wanted.entry(entry));
    let mut names = read_names(reader, row.project, &wanted)?;
    // A paper is read by whoever picks it up: what is masked for anybody is masked on it.
    let nobody = Actor { who: model::Who::Person(who.person), posts: BTreeSet::new() };
    let unseen = Case { reveals: vec![], ..case.clone() };
    let service = handbook.services.get(&case.service);
    names.mask(Masks::of(who, &nobody, service, &unseen, &entries, centre.now()).keys());
    let parties: Vec<_> = case.party.into_iter().collect();
    let whole = who.may(Right::Work, row.project);
    let phone = phones(reader, &parties, whole)?.into_values().flatten().next();
    let node = store::nodes::of_project(reader, row.project)?.ok_or(CentreError::NotFound("project"))?;
    let project = Named { id: node.code.unwrap_or_default(), label: node.name };
    Ok(Material { case, handbook, entries, names, phone, whole, project })
}

fn slip(
    centre: &Centre,
    material: &Material,
    who: &Principal,
    wanted: &str,
    copy: Option<&str>,
    paper: Option<&str>,
) -> Result<Slip, CentreError> {
    let Material { case, handbook, names, .. } = material;
    let look = Look { handbook, names, lang: who.lang };
    let service = handbook.services.get(&case.service).ok_or(CentreError::NotFound("service"))?;
    let id = PrintId::new(wanted).map_err(|_| CentreError::NotFound("print"))?;
    let mut offered = service.prints.iter().chain(service.actions.iter().flat_map(|action| &action.prints));
    let print = handbook
        .prints
        .get(&id)
        .filter(|_| offered.any(|own| *own == id))
        .ok_or(CentreError::NotFound("print"))?;
    let papers: Vec<PaperView> = print.papers.iter().filter_map(|word| paper_view(word, &look)).collect();
    let chosen = match paper.filter(|word| !word.is_empty()) {
        Some(word) => papers.iter().find(|paper| paper.id == word),
        None => papers.first(),
    };
    let paper = chosen.ok_or(CentreError::NotFound("paper"))?.clone();
    let asked = |own: &&Copy| copy.is_none_or(|wanted| wanted.is_empty() || own.id == wanted);
    let copies: Vec<CopyView> = print
        .copies
        .iter()
        .filter(asked)
        .map(|copy| copy_view(material, service, print, copy, &look))
        .collect();
    if copies.is_empty() {
        return Err(CentreError::NotFound("copy"));
    }
    let printed = case.prints.get(&id).copied().unwrap_or(0);
    let mark = (printed > 1).then(|| text!(zh: "补打 第 {printed} 次", en: "reprint, no. {printed}"));
    Ok(Slip {
        print: Named { id: id.to_string(), label: look.label(&print.label) },
        code: print.code.clone(),
        number: case.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
        project: material.project.clone(),
        paper,
        papers,
        printed,
        mark: mark.map(|mark| look.words(&mark)),
        made_at: look.clock(centre.now()),
        copies,
    })
}

/// The papers that the language knows, with their sizes.
fn paper_view(word: &str, look: &Look<'_>) -> Option<PaperView> {
    let (label, width, height, per_sheet) = match word {
        "a4" => (text!(zh: "A4 一页一联", en: "A4, a copy a page"), 2100, 2970, 1),
        "a4_third" => {
            (text!(zh: "A4 三分之一，一页三联", en: "A4 in three, three copies a page"), 2100, 990, 3)
        }
        "a5" => (text!(zh: "A5 横放", en: "A5, landscape"), 2100, 1480, 1),
        "continuous_241x93" => {
            (text!(zh: "连续纸 241 × 93 毫米", en: "continuous paper, 241 × 93 mm"), 2410, 930, 1)
        }
        _ => return None,
    };
    Some(PaperView { id: word.to_owned(), label: look.words(&label), width, height, per_sheet })
}

fn copy_view(
    material: &Material,
    service: &Service,
    print: &Print,
    copy: &Copy,
    look: &Look<'_>,
) -> CopyView {
    let outside = leaves_the_house(copy);
    let rows = print.rows.iter().map(|row| {
        let cells = row.iter().map(|cell| {
            let field = service.fields.iter().find(|field| field.id.as_str() == cell.shows);
            let internal = field.is_some_and(|field| field.internal);
            if copy.hides.contains(&cell.shows) || (outside && internal) {
                cell::hidden(cell)
            } else {
                cell::filled(material, service, cell, field, look)
            }
        });
        cells.collect::<Vec<_>>()
    });
    CopyView {
        id: copy.id.clone(),
        label: look.label(&copy.label),
        keeper: look.label(&copy.keeper),
        outside,
        rows: rows.filter(|row| row.iter().any(|cell| cell.kind != "hidden")).collect(),
    }
}

/// How a keeper's name says that the copy leaves the house.
const OUTSIDE: [&str; 13] = [
    "客户",
    "业主",
    "住户",
    "顾客",
    "用户",
    "租户",
    "责任单位",
    "对方",
    "customer",
    "resident",
    "client",
    "owner",
    "party",
];

/// Whether somebody outside keeps the copy, as far as its id and the name of its keeper say so.
fn leaves_the_house(copy: &Copy) -> bool {
    let zh = copy.keeper.zh.replace("客户服务", "");
    let en = copy.keeper.en.to_lowercase().replace("customer service", "").replace("customer-service", "");
    copy.id == "customer" || OUTSIDE.iter().any(|word| zh.contains(word) || en.contains(word))
}

fn slips_out(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    project: ProjectId,
    after: Option<&str>,
    limit: usize,
) -> Result<SlipsOut, CentreError> {
    let (_, current) = crate::handbooks::current(&centre.inner.handbooks, reader, project)?;
    let clauses: BTreeSet<ClauseId> =
        current.services.values().flat_map(clauses_of_prints).map(|(clause, _)| clause).collect();
    let clauses: Vec<ClauseId> = clauses.into_iter().collect();
    let after = after.map(str::trim).filter(|text| !text.is_empty()).map(str::parse).transpose();
    let after = after.map_err(|_| {
        CentreError::invalid("after", text!(zh: "翻页位置不对", en: "this is not the beginning of a page"))
    })?;
    let page = store::duties::of_clauses(reader, &who.scope(), project, &clauses, after.as_ref(), limit)?;
    let mut rows = Vec::with_capacity(page.rows.len());
    for row in &page.rows {
        let Some(case) = store::cases::load(reader, project, row.case)? else { continue };
        let Some(duty) = case.duties.get(&row.key) else { continue };
        let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
        let Some(service) = handbook.services.get(&case.service) else { continue };
        let prints: BTreeMap<ClauseId, PrintId> = clauses_of_prints(service).into_iter().collect();
        // A clause of the same name that waits for something else is no slip.
        let Some(print) = prints.get(&row.key.clause) else { continue };
        let mut wanted = Wanted::default();
        wanted.case(&case);
        let names = read_names(reader, project, &wanted)?;
        let look = Look { handbook: &handbook, names: &names, lang: who.lang };
        rows.push(SlipOut {
            number: case.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
            service: Named { id: case.service.to_string(), label: look.label(&service.label) },
            stage: Named { id: case.stage.to_string(), label: look.stage_name(service, &case.stage) },
            place: case.place.map(|place| names.place(place)),
            owner: look.holder(&case.owner, case.owner_fallback.as_ref()),
            printed_at: look.time(duty.from),
            printed: case.prints.get(print).copied().unwrap_or(0),
            duty: look.duty(&case, duty),
        });
    }
    Ok(SlipsOut { rows, next: page.next.map(|cursor| cursor.to_string()) })
}

/// The limits of a service that run from a print, with that print.
fn clauses_of_prints(service: &Service) -> Vec<(ClauseId, PrintId)> {
    let of = |limit: &model::handbook::Limit| {
        let print = limit.from.iter().find_map(|trigger| match trigger {
            Trigger::Printed(print) => Some(print.clone()),
            _ => None,
        });
        print.map(|print| (limit.id.clone(), print))
    };
    service.limits.iter().filter_map(of).collect()
}
