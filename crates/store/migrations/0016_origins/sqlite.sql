-- Cases that another system had before, by their number there as people type it. One case of a project a number: what is
-- imported again is found here.
create table origins (
    project text not null,
    original text not null,
    case_id text not null,
    primary key (project, original)
) strict, without rowid;
create index origins_original on origins (original, project, case_id);
create index origins_case on origins (project, case_id);

-- How the columns of open matters under known headings are read.
create table case_mappings (
    project text not null,
    fingerprint text not null,
    mapping text not null,
    changed_at integer not null,
    primary key (project, fingerprint)
) strict, without rowid;
