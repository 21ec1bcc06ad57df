-- One row a case, projected from its state. `next_due` is the largest number when nothing is owed.
create table cases (
    project text collate "C" not null,
    id text collate "C" not null,
    number text collate "C",
    service text collate "C" not null,
    stage text collate "C" not null,
    stage_kind text collate "C" not null,
    state text collate "C" not null,
    owner text collate "C" not null,
    owner_place text collate "C",
    contact text collate "C" not null,
    channel text collate "C" not null,
    place text collate "C",
    area text collate "C",
    place_path text collate "C",
    party text collate "C",
    opened_at bigint not null,
    reported_at bigint not null,
    last_at bigint not null,
    next_due bigint not null,
    breached bigint not null,
    paused bigint not null,
    round bigint not null,
    finished_at bigint,
    closed_at bigint,
    drill bigint not null,
    anonymous bigint not null,
    version bigint not null,
    handbook text collate "C" not null,
    event text collate "C",
    merged_into text collate "C",
    snapshot text collate "C" not null,
    primary key (project, id)
);

create unique index cases_number on cases (number);
create index cases_party on cases (project, party, reported_at, id);
create index cases_place on cases (project, place_path, reported_at, id);
create index cases_event on cases (project, event, id) where event is not null;

-- Live cases by when the next thing is due.
create index cases_live_due on cases (project, state, next_due, id) where closed_at is null;
create index cases_live_due_service on cases (project, state, service, next_due, id) where closed_at is null;
create index cases_live_due_owner on cases (project, state, owner, next_due, id) where closed_at is null;
create index cases_live_due_area on cases (project, state, area, next_due, id) where closed_at is null;
create index cases_live_due_owner_service on cases (project, state, owner, service, next_due, id) where closed_at is null;
create index cases_live_due_area_service on cases (project, state, area, service, next_due, id) where closed_at is null;
create index cases_live_due_owner_area on cases (project, state, owner, area, next_due, id) where closed_at is null;
-- Live cases by age.
create index cases_live_age on cases (project, state, reported_at, id) where closed_at is null;
create index cases_live_age_service on cases (project, state, service, reported_at, id) where closed_at is null;
create index cases_live_age_owner on cases (project, state, owner, reported_at, id) where closed_at is null;
create index cases_live_age_area on cases (project, state, area, reported_at, id) where closed_at is null;
create index cases_live_contact on cases (project, contact, id) where closed_at is null;
-- Closed cases by age only: nothing of them is due.
create index cases_closed_age on cases (project, reported_at, id) where closed_at is not null;
create index cases_closed_age_service on cases (project, service, reported_at, id) where closed_at is not null;
create index cases_closed_age_owner on cases (project, owner, reported_at, id) where closed_at is not null;
create index cases_closed_age_area on cases (project, area, reported_at, id) where closed_at is not null;
create index cases_closed_age_owner_service on cases (project, owner, service, reported_at, id) where closed_at is not null;
create index cases_closed_age_area_service on cases (project, area, service, reported_at, id) where closed_at is not null;
create index cases_closed_age_owner_area on cases (project, owner, area, reported_at, id) where closed_at is not null;

-- Who may neither own, visit, read, find nor be told of a case.
create table exclusions (
    project text collate "C" not null,
    person text collate "C" not null,
    case_id text collate "C" not null,
    primary key (project, person, case_id)
);
create index exclusions_case on exclusions (project, case_id);

-- Offers that wait for a person or post.
create table offers (
    project text collate "C" not null,
    case_id text collate "C" not null,
    role text collate "C" not null,
    to_whom text collate "C" not null,
    since bigint not null,
    primary key (project, case_id, role)
);
create index offers_to on offers (project, to_whom, case_id);

-- What is owed, projected from the duties of cases.
create table duties (
    project text collate "C" not null,
    case_id text collate "C" not null,
    key text collate "C" not null,
    clause text collate "C" not null,
    kind text collate "C" not null,
    who text collate "C" not null,
    who_place text collate "C",
    who_path text collate "C",
    from_at bigint not null,
    due bigint not null,
    not_before bigint,
    provisional bigint not null,
    state text collate "C" not null,
    done_at bigint,
    late bigint not null,
    acknowledged_by text collate "C",
    holds_closing bigint not null,
    next_at bigint,
    next_step bigint,
    parked_at bigint,
    parked_error text collate "C",
    primary key (project, case_id, key)
);
create index duties_next on duties (next_at, project, case_id, key) where next_at is not null and parked_at is null;
create index duties_parked on duties (project, parked_at, case_id, key) where parked_at is not null;
create index duties_who on duties (project, who, state, due, case_id, key);
create index duties_provisional on duties (project, case_id, key) where provisional = 1 and state = 'open';
