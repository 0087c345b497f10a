-- Wrong log-ins in a row, by the name that was tried, whether anybody has it or not.

create table login_attempts (
    tenant text not null,
    normalized_username text not null,
    failures integer not null,
    failed_at timestamptz not null,
    constraint pk_login_attempts primary key (tenant, normalized_username)
);
create index ix_login_attempts_tenant_failed_at on login_attempts (tenant, failed_at);

-- Who does not want to hear from whom.

create table user_blocks (
    tenant text not null,
    user_id text not null,
    blocked_id text not null,
    created_at timestamptz not null,
    constraint pk_user_blocks primary key (tenant, user_id, blocked_id)
);
create index ix_user_blocks_tenant_blocked_id_user_id on user_blocks (tenant, blocked_id, user_id);
