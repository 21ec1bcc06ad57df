//! What somebody may find: the same predicate in lists, search, counts and duties.
//!
//! Built only by the centre's policy. A finder of cases without one does not exist.

use crate::reading::list;
use db::Value;
use model::{PersonId, ProjectId};

/// What somebody may find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// In which projects. Nothing is found when empty.
    pub projects: Vec<ProjectId>,
    /// Who looks: cases from which this person is excluded do not exist for him. `None` for the centre itself.
    pub person: Option<PersonId>,
    /// Whether the customer of an anonymous case is shown.
    pub sees_anonymous: bool,
}

impl Scope {
    /// What a person may find in these projects, customers of anonymous cases hidden.
    #[must_use]
    pub fn person(person: PersonId, projects: impl IntoIterator<Item = ProjectId>) -> Self {
        Self { projects: projects.into_iter().collect(), person: Some(person), sees_anonymous: false }
    }

    /// What the centre itself may find in a project: everything.
    #[must_use]
    pub fn centre(project: ProjectId) -> Self {
        Self { projects: vec![project], person: None, sees_anonymous: true }
    }

    /// The first two parameters of every statement with a [`visible!`] predicate: projects as JSON, the person.
    pub(crate) fn parameters(&self) -> [Value; 2] {
        [list(&self.projects).into(), self.person.map(|person| person.to_string()).into()]
    }

    /// The projects that are also in another scope.
    #[must_use]
    pub fn narrowed_by(&self, other: &Self) -> Vec<ProjectId> {
        self.projects.iter().copied().filter(|project| other.projects.contains(project)).collect()
    }

    /// The projects that are both visible and wanted, in a stable order; all visible ones when none is wanted.
    pub(crate) fn narrowed(&self, wanted: &[ProjectId]) -> Vec<ProjectId> {
        let mut projects: Vec<ProjectId> = self
            .projects
            .iter()
            .copied()
            .filter(|project| wanted.is_empty() || wanted.contains(project))
            .collect();
        projects.sort();
        projects.dedup();
        projects
    }
}

// `offset 0` keeps PostgreSQL from turning the question per row into a join, after which it would sort the whole list.
/// The predicate of a [`Scope`] whose parameters are `$1` and `$2`, over a row with `project` and a case's id.
macro_rules! visible {
    (sqlite $alias:literal $case:literal) => {
        concat!(
            $alias,
            ".project in (select value from json_each($1)) and not exists (select 1 from exclusions x where x.project = ",
            $alias,
            ".project and x.person = $2 and x.case_id = ",
            $alias,
            ".",
            $case,
            " limit 1 offset 0)"
        )
    };
    (pg $alias:literal $case:literal) => {
        concat!(
            $alias,
            ".project = any (array(select jsonb_array_elements_text($1::text::jsonb))) ",
            "and not exists (select 1 from exclusions x where x.project = ",
            $alias,
            ".project and x.person = $2::text and x.case_id = ",
            $alias,
            ".",
            $case,
            " limit 1 offset 0)"
        )
    };
}
pub(crate) use visible;
