//! Which tables are attested, and what of their rows: all columns but those that say only how things stand just now (when an
//! account was last used), and but what must not outlive an erasure even as a digest.

use db::{Statement, queries};

/// All items of a table of a project, and some of them.
macro_rules! of_project {
    (all $table:literal, $item:literal, $rest:literal) => {
        concat!(
            "select ",
            $item,
            " as item, ",
            $rest,
            " from ",
            $table,
            " t where t.project = $1 order by 1, 2"
        )
    };
    (sqlite $table:literal, $item:literal, $rest:literal) => {
        concat!(
            "select ",
            $item,
            " as item, ",
            $rest,
            " from json_each($2) j cross join ",
            $table,
            " t where t.project = $1 and ",
            $item,
            " = j.value order by 1, 2"
        )
    };
    (pg $table:literal, $item:literal, $rest:literal) => {
        concat!(
            "select ",
            $item,
            " as item, ",
            $rest,
            " from ",
            $table,
            " t where t.project = $1 and ",
            $item,
            " = any (array(select jsonb_array_elements_text($2::text::jsonb))) order by 1, 2"
        )
    };
}

/// All items of a table that belongs to the organisation, and some of them.
macro_rules! of_all {
    (all $table:literal, $item:literal, $rest:literal) => {
        concat!("select ", $item, " as item, ", $rest, " from ", $table, " t order by 1, 2")
    };
    (sqlite $table:literal, $item:literal, $rest:literal) => {
        concat!(
            "select ",
            $item,
            " as item, ",
            $rest,
            " from json_each($1) j cross join ",
            $table,
            " t where ",
            $item,
            " = j.value order by 1, 2"
        )
    };
    (pg $table:literal, $item:literal, $rest:literal) => {
        concat!(
            "select ",
            $item,
            " as item, ",
            $rest,
            " from ",
            $table,
            " t where ",
            $item,
            " = any (array(select jsonb_array_elements_text($1::text::jsonb))) order by 1, 2"
        )
    };
}

/// The enumeration of the tables, with the statements of each.
macro_rules! attested {
    ($($(#[$doc:meta])* $name:ident $all:ident $of:ident $scope:ident $own:literal $table:literal $item:literal $rest:literal;)*) => {
        /// A table whose rows are attested.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Attested {
            $($(#[$doc])* $name,)*
        }

        queries! {
            $(
                pub(crate) $all = $scope!(all $table, $item, $rest);
                pub(crate) $of = $scope!(sqlite $table, $item, $rest), pg: $scope!(pg $table, $item, $rest);
            )*
        }

        impl Attested {
            const EVERY: &[Self] = &[$(Self::$name),*];

            /// The name of the table.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $table,)* }
            }

            /// Whether its rows belong to a project each.
            #[must_use]
            pub fn is_of_project(self) -> bool {
                match self { $(Self::$name => $own,)* }
            }

            /// The statement that gives all items, and the one that gives some.
            pub(super) fn statements(self) -> (&'static Statement, &'static Statement) {
                match self { $(Self::$name => (&$all, &$of),)* }
            }
        }
    };
}

attested! {
    /// The tree of the organisation; by node.
    Nodes ALL_NODES NODES of_all false "nodes" "t.id" "t.parent, t.kind, t.name, t.path, t.project, t.code, t.zone";
    /// Customers; by party.
    Parties ALL_PARTIES PARTIES of_all false "parties" "t.id" "t.kind, t.name, t.created_at, t.updated_at";
    /// Their phones, by reference; by party. The digests under which they are found follow from the numbers.
    Phones ALL_PHONES PHONES of_all false "party_phones" "t.party" "t.value, t.position";
    /// Who may log in, and with what; by account.
    Accounts ALL_ACCOUNTS ACCOUNTS of_all false "accounts" "t.id"
        "t.person, t.must_change, t.disabled, case when t.password is null then null else t.login || ' ' || t.password end";
    /// What programs may do; by token. The label is words of people.
    Tokens ALL_TOKENS TOKENS of_all false "tokens" "t.id"
        "t.account, t.hash, t.rights, t.created_at, t.expires_at, t.revoked_at";
    /// The texts that a handbook was made of; by its address, which its compiled text gives by itself.
    Handbooks ALL_HANDBOOKS HANDBOOKS of_all false "handbooks" "t.hash"
        "t.sources, t.overlays, t.language, t.created_at";
    /// Published holidays; by year and number.
    Holidays ALL_HOLIDAYS HOLIDAYS of_all false "holidays" "cast(t.year as text) || '/' || cast(t.number as text)"
        "t.days, t.at, t.person, t.reason";
    /// Which handbook is in force since when, and why; by number.
    Publications ALL_PUBLICATIONS PUBLICATIONS of_project true "publications" "cast(t.number as text)"
        "t.hash, t.at, t.person, t.reason";
    /// Places; by place.
    Places ALL_PLACES PLACES of_project true "places" "t.id"
        "t.parent, t.kind, t.name, t.full_name, t.path, t.position, t.removed_at";
    /// What a place is found by; by place.
    PlaceKeys ALL_PLACE_KEYS PLACE_KEYS of_project true "place_keys" "t.place" "t.key";
    /// How the project writes its rooms; all under one item.
    PlaceForms ALL_PLACE_FORMS PLACE_FORMS of_project true "place_forms" "t.project" "t.position, t.form";
    /// Which places are used together; by the first.
    PlaceLinks ALL_PLACE_LINKS PLACE_LINKS of_project true "place_links" "t.place" "t.other";
    /// What else is known of places, customers and ties; by subject.
    Facts ALL_FACTS FACTS of_project true "register_facts" "t.subject" "t.fact, t.value, t.personal";
    /// What customers are to places; by tie.
    Ties ALL_TIES TIES of_project true "ties" "t.id"
        "t.party, t.place, t.relation, t.from_at, t.until_at, t.share";
    /// Under how many keys a name is found; by subject. Which keys follows from the name.
    SearchKeys ALL_SEARCH_KEYS SEARCH_KEYS of_project true "search_keys" "t.subject" "cast(1 as bigint)";
    /// Programs outside that are told; by subscription.
    Webhooks ALL_WEBHOOKS WEBHOOKS of_project true "webhooks" "t.id"
        "t.address, t.events, t.secrets, t.allow_private, t.created_at, t.created_by, t.ended_at";
    /// Ways out of the house; by name.
    Channels ALL_CHANNELS CHANNELS of_project true "channels" "t.name" "t.definition, t.changed_at";
}

impl Attested {
    /// All of them.
    pub fn every() -> impl Iterator<Item = Self> {
        Self::EVERY.iter().copied()
    }
}
