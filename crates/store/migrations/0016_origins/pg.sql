-- Cases that another system had before, by their number there as people type it. One case of a project a number: what is
-- imported again is found here.
create table origins (
    project text collate "C" not null,
    original text collate "C" not null,
    case_id text collate "C" not null,
    primary key (project, original)
);
create index origins_original on origins (original, project, case_id);
create index origins_case on origins (project, case_id);

-- How the columns of open matters under known headings are read.
create table case_mappings (
    project text collate "C" not null,
    fingerprint text collate "C" not null,
    mapping text collate "C" not null,
    changed_at bigint not null,
    primary key (project, fingerprint)
);
