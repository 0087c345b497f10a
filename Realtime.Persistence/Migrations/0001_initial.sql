-- Accounts

create table users (
    tenant text not null,
    id text not null,
    username text,
    normalized_username text,
    password_hash text,
    display_name text not null,
    avatar_url text,
    created_at timestamptz not null,
    constraint pk_users primary key (tenant, id)
);
create unique index ix_users_tenant_normalized_username on users (tenant, normalized_username);

create table sessions (
    id uuid not null,
    tenant text not null,
    user_id text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    constraint pk_sessions primary key (id),
    constraint fk_sessions_users foreign key (tenant, user_id) references users (tenant, id) on delete cascade
);
create index ix_sessions_tenant_user_id on sessions (tenant, user_id);

create table refresh_tokens (
    hash bytea not null,
    session_id uuid not null,
    issued_at timestamptz not null,
    used_at timestamptz,
    constraint pk_refresh_tokens primary key (hash),
    constraint fk_refresh_tokens_sessions foreign key (session_id) references sessions (id) on delete cascade
);
create index ix_refresh_tokens_session_id on refresh_tokens (session_id);

-- Servers

create table servers (
    tenant text not null,
    id text not null,
    name text not null,
    owner_id text not null,
    visibility smallint not null,
    created_at timestamptz not null,
    constraint pk_servers primary key (tenant, id)
);
create index ix_servers_tenant_visibility_id on servers (tenant, visibility, id);

create table server_members (
    tenant text not null,
    server_id text not null,
    user_id text not null,
    joined_at timestamptz not null,
    constraint pk_server_members primary key (tenant, server_id, user_id),
    constraint fk_server_members_servers foreign key (tenant, server_id) references servers (tenant, id) on delete cascade
);
create index ix_server_members_tenant_user_id_server_id on server_members (tenant, user_id, server_id);

create table channels (
    tenant text not null,
    id text not null,
    server_id text not null,
    name text not null,
    kind smallint not null,
    position integer not null,
    created_at timestamptz not null,
    constraint pk_channels primary key (tenant, id),
    constraint fk_channels_servers foreign key (tenant, server_id) references servers (tenant, id) on delete cascade
);
create index ix_channels_tenant_server_id_position on channels (tenant, server_id, position);

-- Conversations

create table conversations (
    tenant text not null,
    id text not null,
    name text,
    pair_key text,
    created_by text not null,
    created_at timestamptz not null,
    constraint pk_conversations primary key (tenant, id)
);
-- One conversation per pair; groups have no key and nulls do not collide.
create unique index ix_conversations_tenant_pair_key on conversations (tenant, pair_key);

create table conversation_participants (
    tenant text not null,
    conversation_id text not null,
    user_id text not null,
    joined_at timestamptz not null,
    constraint pk_conversation_participants primary key (tenant, conversation_id, user_id),
    constraint fk_conversation_participants_conversations
        foreign key (tenant, conversation_id) references conversations (tenant, id) on delete cascade
);
create index ix_conversation_participants_tenant_user_id_conversation_id
    on conversation_participants (tenant, user_id, conversation_id);

-- Streams

create table streams (
    tenant text not null,
    id text not null,
    title text not null,
    owner_id text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    constraint pk_streams primary key (tenant, id)
);
create index ix_streams_tenant_ended_at_started_at on streams (tenant, ended_at, started_at);

-- Topics and what is in them. Messages and receipts have no foreign key to their topic: the statements that write them
-- start from its row, and a check for each message would be paid on the hot path.

create table topics (
    key bigint generated always as identity,
    tenant text not null,
    kind smallint not null,
    id text not null,
    epoch text not null,
    last_seq bigint not null,
    constraint pk_topics primary key (key)
)
-- Every append rewrites the row; room in the page lets it do so without touching an index.
with (fillfactor = 50);
create unique index ix_topics_tenant_kind_id on topics (tenant, kind, id);

create table messages (
    topic_key bigint not null,
    seq bigint not null,
    change_seq bigint not null,
    id uuid not null,
    author_id text not null,
    nonce text not null,
    content text not null,
    created_at timestamptz not null,
    constraint pk_messages primary key (topic_key, seq)
);
create unique index ix_messages_topic_key_change_seq on messages (topic_key, change_seq);
create unique index ix_messages_topic_key_author_id_nonce on messages (topic_key, author_id, nonce);
create unique index ix_messages_id on messages (id);

create table read_receipts (
    topic_key bigint not null,
    user_id text not null,
    seq bigint not null,
    read_at timestamptz not null,
    constraint pk_read_receipts primary key (topic_key, user_id)
);
