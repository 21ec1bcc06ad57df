-- What is known of a place, a customer or a tie beside its own row: area, state, hand-over, plates, identity number.
-- A value that says something about a person lies in `personal`, and `personal` here is the reference to it.
create table register_facts (
    project text collate "C" not null,
    subject text collate "C" not null,
    fact text collate "C" not null,
    value text collate "C",
    personal text collate "C",
    primary key (project, subject, fact)
);

-- Which place is used with which other: a parking space with a room.
create table place_links (
    project text collate "C" not null,
    place text collate "C" not null,
    other text collate "C" not null,
    primary key (project, place, other)
);
create index place_links_other on place_links (project, other, place);

-- Imports of rosters: `staging` shows nothing yet, `applied` shows all, `abandoned` is being cleared away.
create table import_runs (
    project text collate "C" not null,
    id text collate "C" not null,
    state text collate "C" not null,
    person text collate "C" not null,
    digest text collate "C" not null,
    started_at bigint not null,
    touched_at bigint not null,
    applied_at bigint,
    primary key (project, id)
);
create unique index import_runs_staging on import_runs (project) where state = 'staging';

-- What a run will show: passing, gone once the run is done with.
create table import_staged (
    project text collate "C" not null,
    run text collate "C" not null,
    number bigint not null,
    what text collate "C" not null,
    subject text collate "C" not null,
    data text collate "C" not null,
    primary key (project, run, number)
);
create index import_staged_what on import_staged (project, run, what, subject);

-- How a project writes its rosters, and what the columns under known headings hold.
create table import_settings (
    project text collate "C" not null primary key,
    settings text collate "C" not null
);
create table import_mappings (
    project text collate "C" not null,
    fingerprint text collate "C" not null,
    mapping text collate "C" not null,
    changed_at bigint not null,
    primary key (project, fingerprint)
);
