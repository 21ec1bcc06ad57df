-- Daily seals: what was signed over all streams of a project, each naming the one before.
create table seals (
    project text collate "C" not null,
    number bigint not null,
    sealed_at bigint not null,
    streams bigint not null,
    entries bigint not null,
    root text collate "C" not null,
    previous text collate "C" not null,
    signer text collate "C" not null,
    signature text collate "C" not null,
    primary key (project, number)
);

-- Where each stream stood at a seal, when it had moved since the seal before: the leaves of the tree.
create table sealed_heads (
    project text collate "C" not null,
    stream text collate "C" not null,
    seal bigint not null,
    version bigint not null,
    hash text collate "C" not null,
    primary key (project, stream, seal)
);

-- Who seals a project just now, so that two servers do not write the leaves of one seal.
create table seal_runs (
    project text collate "C" not null,
    holder text collate "C" not null,
    until bigint not null,
    primary key (project)
);
