-- What is known of a place, a customer or a tie beside its own row: area, state, hand-over, plates, identity number.
-- A value that says something about a person lies in `personal`, and `personal` here is the reference to it.
create table register_facts (
    project text not null,
    subject text not null,
    fact text not null,
    value text,
    personal text,
    primary key (project, subject, fact)
) strict, without rowid;

-- Which place is used with which other: a parking space with a room.
create table place_links (
    project text not null,
    place text not null,
    other text not null,
    primary key (project, place, other)
) strict, without rowid;
create index place_links_other on place_links (project, other, place);

-- Imports of rosters: `staging` shows nothing yet, `applied` shows all, `abandoned` is being cleared away.
create table import_runs (
    project text not null,
    id text not null,
    state text not null,
    person text not null,
    digest text not null,
    started_at integer not null,
    touched_at integer not null,
    applied_at integer,
    primary key (project, id)
) strict, without rowid;
create unique index import_runs_staging on import_runs (project) where state = 'staging';

-- What a run will show: passing, gone once the run is done with.
create table import_staged (
    project text not null,
    run text not null,
    number integer not null,
    what text not null,
    subject text not null,
    data text not null,
    primary key (project, run, number)
) strict, without rowid;
create index import_staged_what on import_staged (project, run, what, subject);

-- How a project writes its rosters, and what the columns under known headings hold.
create table import_settings (
    project text not null primary key,
    settings text not null
) strict, without rowid;
create table import_mappings (
    project text not null,
    fingerprint text not null,
    mapping text not null,
    changed_at integer not null,
    primary key (project, fingerprint)
) strict, without rowid;
