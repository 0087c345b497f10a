-- Losses of access, told to every node. A row is inserted by the very transaction that takes the access away.

create table access_changes (
    id bigint not null generated always as identity,
    -- Ids are given before their transactions commit, and not in that order; which ones may still be missing, xact tells.
    xact xid8 not null default pg_current_xact_id(),
    tenant text not null,
    reason smallint not null,
    user_id text,
    scope_kind smallint,
    scope_id text,
    session_id uuid,
    created_at timestamptz not null default now(),
    constraint pk_access_changes primary key (id)
);
create index ix_access_changes_xact on access_changes (xact);

alter table users add column deleted_at timestamptz;
