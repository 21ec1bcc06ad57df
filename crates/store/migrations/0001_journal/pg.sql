-- The head of every stream: derived from the journal, and what writers of one stream meet at.
create table streams (
    project text collate "C" not null,
    stream text collate "C" not null,
    version bigint not null,
    hash text collate "C" not null,
    primary key (project, stream)
);

-- Everything that matters, append only. `data` is the exact text that was hashed.
create table journal (
    project text collate "C" not null,
    stream text collate "C" not null,
    version bigint not null,
    recorded_at bigint not null,
    happened_at bigint not null,
    skew bigint,
    late bigint not null,
    actor text collate "C" not null,
    on_behalf_of text collate "C",
    channel text collate "C",
    command text collate "C",
    inputs text collate "C",
    handbook text collate "C",
    schema_version bigint not null,
    kind text collate "C" not null,
    data text collate "C" not null,
    previous text collate "C" not null,
    hash text collate "C" not null,
    primary key (project, stream, version)
);
